/**
 * @typedef {object} EngineParts
 * @property {Python} python
 * @property {"json" | "pickle"} codec
 * @property {BootKit} kit
 * @property {string} base Where the bundle is.
 * @property {(messages: object[], transfers?: Transferable[]) => void} send Takes messages for the
 *   pool.
 * @property {() => Promise<void>} turn Lets the event loop have its turn.
 * @property {(reason: string) => void} exit Called once, when the engine has ended.
 */
/** Works for one worker of a pool. */
export class Engine {
    /** @param {EngineParts} parts */
    constructor(parts: EngineParts);
    /** @param {Run | Cancel | Register | {type: "stop"}} message What the pool says. */
    handle(message: Run | Cancel | Register | {
        type: "stop";
    }): void;
    #private;
}
export type EngineParts = {
    python: Python;
    codec: "json" | "pickle";
    kit: BootKit;
    /**
     * Where the bundle is.
     */
    base: string;
    /**
     * Takes messages for the
     * pool.
     */
    send: (messages: object[], transfers?: Transferable[]) => void;
    /**
     * Lets the event loop have its turn.
     */
    turn: () => Promise<void>;
    /**
     * Called once, when the engine has ended.
     */
    exit: (reason: string) => void;
};
import type { Run } from "../web/src/protocol.js";
import type { Cancel } from "../web/src/protocol.js";
import type { Register } from "../web/src/protocol.js";
import type { Python } from "./boot.js";
import type { BootKit } from "../web/src/boot/launcher.js";
