// Original file: proto/spu/v1/matrix.proto


/**
 * The upload never happened; its streams end with ABORTED, its memory is free. NOT_FOUND if none of this id is under way.
 */
export interface AbortUploadResponse {
}

/**
 * The upload never happened; its streams end with ABORTED, its memory is free. NOT_FOUND if none of this id is under way.
 */
export interface AbortUploadResponse__Output {
}
