/**
 * Every public error of wasmpool. All derive from `WasmpoolError`.
 *
 * Rules of this file:
 *
 * - `name` is the class's name as it is written here, also after a bundler has shortened names.
 * - The classes, and what they carry, are those of the Python package.
 */

/** Base class of every error that wasmpool throws. */
export class WasmpoolError extends Error {
  static {
    this.prototype.name = "WasmpoolError";
  }
}

/** A setting has a value that is not allowed; the message names the setting and its source. */
export class ConfigError extends WasmpoolError {
  static {
    this.prototype.name = "ConfigError";
  }
}

/** A language is unknown, or its grammar is missing or broken. */
export class LanguageError extends WasmpoolError {
  static {
    this.prototype.name = "LanguageError";
  }
}

/** The scheduler got an event that its state tables do not allow; carries the task's story. */
export class InvalidTransition extends WasmpoolError {
  static {
    this.prototype.name = "InvalidTransition";
  }

  /**
   * @param {string} message What cannot be.
   * @param {readonly string[]} [story] The last things that happened to the task.
   */
  constructor(message, story = []) {
    super([message, ...story].join("\n  "));
    this.story = story;
  }
}

/** Base class of what can go wrong with a pool as a whole. */
export class PoolError extends WasmpoolError {
  static {
    this.prototype.name = "PoolError";
  }
}

/** The pool has been shut down, or was shut down while the task waited. */
export class PoolClosed extends PoolError {
  static {
    this.prototype.name = "PoolClosed";
  }
}

/** No worker can be started, and no fall back is allowed or possible. */
export class PoolUnavailable extends PoolError {
  static {
    this.prototype.name = "PoolUnavailable";
  }
}

/** The bounded queue is full and the caller chose not to wait. */
export class QueueFull extends PoolError {
  static {
    this.prototype.name = "QueueFull";
  }
}

/**
 * What a `TaskError` carries beside its message.
 *
 * @typedef {object} TaskErrorDetails
 * @property {string} [type] Name of the original exception's type, such as `ValueError`.
 * @property {string} [phase] The phase that failed, such as `read`, `parse` or a handler's own.
 * @property {number} [attempts] How often the task was tried.
 * @property {boolean} [retryable] Whether trying again can help: a lost worker, a timeout.
 * @property {string|null} [traceback] The Python traceback, where there is one.
 * @property {string|null} [path] The file that was worked on, where known.
 * @property {unknown} [cause] The error behind it, such as an `AbortSignal`'s reason.
 */

/** A task failed. */
export class TaskError extends WasmpoolError {
  static {
    this.prototype.name = "TaskError";
  }

  /**
   * @param {string} message What happened, for a person.
   * @param {TaskErrorDetails} [details] What it carries.
   */
  constructor(message, details = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.type = details.type ?? "Error";
    this.phase = details.phase ?? "run";
    this.attempts = details.attempts ?? 1;
    this.retryable = details.retryable ?? false;
    this.traceback = details.traceback ?? null;
    this.path = details.path ?? null;
  }
}

/** A task ran longer than its time limit. */
export class TaskTimeout extends TaskError {
  static {
    this.prototype.name = "TaskTimeout";
  }
}

/** A task was cancelled, by its caller or because the pool shut down. */
export class TaskCancelled extends TaskError {
  static {
    this.prototype.name = "TaskCancelled";
  }
}

/** The worker died with the task, more often than its retries allow. */
export class WorkerLost extends TaskError {
  static {
    this.prototype.name = "WorkerLost";
  }
}

/** The service does not allow something: its token, this page, a path, an address. */
export class NotAllowed extends WasmpoolError {
  static {
    this.prototype.name = "NotAllowed";
  }
}

/** The service cannot be reached; the message says why. */
export class ServiceError extends WasmpoolError {
  static {
    this.prototype.name = "ServiceError";
  }
}

/** A graph has nothing, or more than one thing, of a name. */
export class UnknownName extends WasmpoolError {
  static {
    this.prototype.name = "UnknownName";
  }

  /**
   * @param {string} message What happened, for a person.
   * @param {readonly string[]} [choices] Ids of what can be meant.
   */
  constructor(message, choices = []) {
    super(message);
    this.choices = choices;
  }
}
