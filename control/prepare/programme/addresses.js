/** Where the server has drafts, and the address that is followed. */

export const DRAFTS = "/api/programme/drafts";
export const FOLLOW = "/api/programme/follow";
