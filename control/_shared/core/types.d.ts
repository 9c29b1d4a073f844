/** What only pages know. What they know of the server is in `contract.d.ts`. */

/** Of the connection to the server. */
export type Status = "connecting" | "connected" | "lost" | "refused";
