/** The version of wasmpool: that of the Python package and of the npm package. */
export const version = "0.1.0";
