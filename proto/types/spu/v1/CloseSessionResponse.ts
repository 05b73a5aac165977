// Original file: proto/spu/v1/session.proto


/**
 * The session is closed.
 */
export interface CloseSessionResponse {
}

/**
 * The session is closed.
 */
export interface CloseSessionResponse__Output {
}
