/** How long a client may keep others waiting, in seconds. */
export interface Patience {
  /** An upload of which too little comes in this time is discarded. */
  uploadProgress: number;
  /** A session ends after this, whatever it does. */
  longestSession: number;
  /** Nobody waits longer for a device. */
  longestWait: number;
}

export const usualPatience: Patience = {
  uploadProgress: 60,
  longestSession: 7 * 24 * 3600,
  longestWait: 24 * 3600,
};
