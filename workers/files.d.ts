/** Fetches files, ahead or at once. */
export class BundleFiles {
    /** @param {string} base Where the bundle is. */
    constructor(base: string);
    /**
     * Fetch a file ahead.
     *
     * @param {string} file Its path in the bundle.
     * @returns {Promise<void>} When it is there; if it is not, `readNow` throws what was wrong.
     */
    fetch(file: string): Promise<void>;
    /**
     * @param {string} file Its path in the bundle.
     * @returns {boolean} Whether `readNow` has returned it.
     */
    wasGiven(file: string): boolean;
    /** Forget what was fetched ahead and not wanted, and what failed. */
    forget(): void;
    /**
     * @param {string} file Its path in the bundle.
     * @returns {Uint8Array} Its content.
     * @throws {Error} It cannot be had.
     */
    readNow(file: string): Uint8Array;
    #private;
}
