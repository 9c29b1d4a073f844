/** What only pages know. What they know of the server is in `contract.d.ts`. */

/** Of the connection to the server. Without one, `polled` pages keep up by plain requests. */
export type Status = "connecting" | "connected" | "polled" | "lost" | "refused";
