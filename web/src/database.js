/**
 * IndexedDB with promises, as far as the cache needs it.
 *
 * Rules of this file:
 *
 * - Nobody waits forever: not for a browser that does not open a database, not for another tab.
 * - A connection is given up as soon as another page wants to change or delete the database.
 */

const VERSION = 1;
const OPEN_MS = 5_000;

/**
 * @param {string} name The database's name.
 * @param {(database: IDBDatabase) => void} onUpgrade Makes the stores of a new database.
 * @param {() => void} onClosed Called when the browser, or another tab, has it closed.
 * @returns {Promise<IDBDatabase>}
 */
export function openDatabase(name, onUpgrade, onClosed) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, VERSION);
    let isLate = false;
    // Some browsers never answer, as when their disk is in trouble.
    const timer = setTimeout(() => {
      isLate = true;
      reject(new Error(`the browser does not open the database within ${OPEN_MS / 1000} s`));
    }, OPEN_MS);
    request.onupgradeneeded = () => onUpgrade(request.result);
    request.onerror = () => {
      clearTimeout(timer);
      reject(request.error);
    };
    request.onsuccess = () => {
      clearTimeout(timer);
      const database = request.result;
      if (isLate) {
        database.close();
        return;
      }
      database.onclose = onClosed;
      database.onversionchange = () => {
        database.close();
        onClosed();
      };
      resolve(database);
    };
  });
}

/**
 * @param {string} name The database's name.
 * @returns {Promise<void>}
 */
export function deleteDatabase(name) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
    // Other pages of this version have let go of it before this is told.
    request.onblocked = () => reject(new Error("another tab holds the database open: close it"));
  });
}

/**
 * @template Result
 * @param {IDBRequest<Result>} request Any.
 * @returns {Promise<Result>}
 */
export function outcome(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * Write all or nothing.
 *
 * @param {IDBDatabase} database Where.
 * @param {string[]} names Of its stores.
 * @param {(stores: IDBObjectStore[]) => Promise<void>} work Gets the stores.
 * @returns {Promise<void>} Resolves when it is written; rejects when it is undone.
 */
export async function write(database, names, work) {
  const transaction = database.transaction(names, "readwrite");
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error ?? new Error("the browser has undone it"));
  });
  try {
    await work(names.map((name) => transaction.objectStore(name)));
  } catch (error) {
    done.catch(() => {}); // the first error tells more
    try {
      transaction.abort();
    } catch {
      // It is undone already.
    }
    throw error;
  }
  await done;
}
