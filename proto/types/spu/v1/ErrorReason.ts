// Original file: proto/spu/v1/errors.proto

/**
 * Why a call failed, for programs: google.rpc.ErrorInfo.reason, in the domain "spu.v1", is one of these names without
 * its prefix. Reasons are only added. ErrorInfo.metadata holds what is known of: `field`, `tensor`, `index`, `limit`,
 * `actual`, `expected`.
 */
export const ErrorReason = {
  ERROR_REASON_UNSPECIFIED: 'ERROR_REASON_UNSPECIFIED',
  /**
   * A field of the request has a wrong value; BadRequest says which.
   */
  ERROR_REASON_INVALID_FIELD: 'ERROR_REASON_INVALID_FIELD',
  /**
   * A message came where another was due, such as a chunk before its header or after the finish.
   */
  ERROR_REASON_MESSAGE_ORDER: 'ERROR_REASON_MESSAGE_ORDER',
  /**
   * A number is NaN or infinite: `tensor`, `index`.
   */
  ERROR_REASON_NOT_FINITE: 'ERROR_REASON_NOT_FINITE',
  /**
   * A symmetric tensor is not, beyond the tolerance: `tensor`, `index`, `actual`, `limit`.
   */
  ERROR_REASON_NOT_SYMMETRIC: 'ERROR_REASON_NOT_SYMMETRIC',
  /**
   * A chunk lies outside its tensor: `tensor`, `actual`, `limit`.
   */
  ERROR_REASON_CHUNK_OUT_OF_RANGE: 'ERROR_REASON_CHUNK_OUT_OF_RANGE',
  /**
   * Bytes came twice: `tensor`, `index`.
   */
  ERROR_REASON_CHUNK_TWICE: 'ERROR_REASON_CHUNK_TWICE',
  /**
   * Bytes of a tensor never came: `tensor`, `index`.
   */
  ERROR_REASON_BYTES_MISSING: 'ERROR_REASON_BYTES_MISSING',
  /**
   * The checksum of the sender differs: `expected`, `actual`.
   */
  ERROR_REASON_CHECKSUM_MISMATCH: 'ERROR_REASON_CHECKSUM_MISMATCH',
  /**
   * This server has no checksums.
   */
  ERROR_REASON_CHECKSUM_UNAVAILABLE: 'ERROR_REASON_CHECKSUM_UNAVAILABLE',
  /**
   * More than the device or the server takes: `limit`, `actual`.
   */
  ERROR_REASON_ABOVE_LIMIT: 'ERROR_REASON_ABOVE_LIMIT',
  /**
   * A positive time is shorter than one tick: `limit`, `actual`.
   */
  ERROR_REASON_BELOW_RESOLUTION: 'ERROR_REASON_BELOW_RESOLUTION',
  /**
   * A time is earlier than now: `limit`, `actual`.
   */
  ERROR_REASON_TIME_PASSED: 'ERROR_REASON_TIME_PASSED',
  /**
   * A time is of another run of the clock: `expected`, `actual`.
   */
  ERROR_REASON_EPOCH_MISMATCH: 'ERROR_REASON_EPOCH_MISMATCH',
  /**
   * The memory of the device does not suffice: `limit`, `actual`.
   */
  ERROR_REASON_DEVICE_MEMORY: 'ERROR_REASON_DEVICE_MEMORY',
  /**
   * The memory of the server does not suffice: `limit`, `actual`.
   */
  ERROR_REASON_SERVER_MEMORY: 'ERROR_REASON_SERVER_MEMORY',
  /**
   * The device has not got this structure, number format, reduction or call.
   */
  ERROR_REASON_UNSUPPORTED: 'ERROR_REASON_UNSUPPORTED',
  /**
   * No device has this name.
   */
  ERROR_REASON_DEVICE_NOT_FOUND: 'ERROR_REASON_DEVICE_NOT_FOUND',
  /**
   * Every device asked for is taken, or a fault keeps this one busy.
   */
  ERROR_REASON_DEVICE_BUSY: 'ERROR_REASON_DEVICE_BUSY',
  /**
   * The device was reset: what was loaded is lost.
   */
  ERROR_REASON_DEVICE_RESET: 'ERROR_REASON_DEVICE_RESET',
  /**
   * The driver of the device crashed: what was loaded is lost.
   */
  ERROR_REASON_DEVICE_CRASHED: 'ERROR_REASON_DEVICE_CRASHED',
  /**
   * The driver of the device failed or did not answer.
   */
  ERROR_REASON_DEVICE_FAULT: 'ERROR_REASON_DEVICE_FAULT',
  /**
   * The link to the device broke in the middle of a read-out.
   */
  ERROR_REASON_LINK_BROKEN: 'ERROR_REASON_LINK_BROKEN',
  /**
   * Too many clients wait: `limit`.
   */
  ERROR_REASON_QUEUE_FULL: 'ERROR_REASON_QUEUE_FULL',
  /**
   * The session was closed, its lease ran out, or it never was.
   */
  ERROR_REASON_SESSION_NOT_FOUND: 'ERROR_REASON_SESSION_NOT_FOUND',
  /**
   * The session ended while the call was under way.
   */
  ERROR_REASON_SESSION_ENDED: 'ERROR_REASON_SESSION_ENDED',
  /**
   * An operator ended the session.
   */
  ERROR_REASON_SESSION_RELEASED: 'ERROR_REASON_SESSION_RELEASED',
  /**
   * No upload of this id is under way.
   */
  ERROR_REASON_UPLOAD_NOT_FOUND: 'ERROR_REASON_UPLOAD_NOT_FOUND',
  /**
   * The upload is under way on all of its streams.
   */
  ERROR_REASON_UPLOAD_UNDER_WAY: 'ERROR_REASON_UPLOAD_UNDER_WAY',
  /**
   * A stream of the upload ended without a finish.
   */
  ERROR_REASON_UPLOAD_UNFINISHED: 'ERROR_REASON_UPLOAD_UNFINISHED',
  /**
   * The upload was discarded: another stream of it failed, or AbortUpload asked for it.
   */
  ERROR_REASON_UPLOAD_ABORTED: 'ERROR_REASON_UPLOAD_ABORTED',
  /**
   * Too many uploads are under way: `limit`.
   */
  ERROR_REASON_TOO_MANY_UPLOADS: 'ERROR_REASON_TOO_MANY_UPLOADS',
  /**
   * An upload id or request id named a different request before.
   */
  ERROR_REASON_ID_REUSED: 'ERROR_REASON_ID_REUSED',
  /**
   * No matrix, target or state has been loaded, or it is out of effect.
   */
  ERROR_REASON_NOT_LOADED: 'ERROR_REASON_NOT_LOADED',
  /**
   * Another version was loaded last: `expected`, `actual`.
   */
  ERROR_REASON_VERSION_MISMATCH: 'ERROR_REASON_VERSION_MISMATCH',
  /**
   * A vector has not the dimension of the matrix: `expected`, `actual`.
   */
  ERROR_REASON_DIMENSION_MISMATCH: 'ERROR_REASON_DIMENSION_MISMATCH',
  /**
   * The matrix has an eigenvalue that is not positive: `actual`.
   */
  ERROR_REASON_NOT_POSITIVE_DEFINITE: 'ERROR_REASON_NOT_POSITIVE_DEFINITE',
  /**
   * The curvature H has a negative eigenvalue.
   */
  ERROR_REASON_NOT_POSITIVE_SEMIDEFINITE: 'ERROR_REASON_NOT_POSITIVE_SEMIDEFINITE',
  /**
   * The device is not stable with this matrix or step.
   */
  ERROR_REASON_UNSTABLE: 'ERROR_REASON_UNSTABLE',
  /**
   * Numbers grew beyond what the device can hold.
   */
  ERROR_REASON_OVERFLOW: 'ERROR_REASON_OVERFLOW',
  /**
   * The converters clip whatever is loaded.
   */
  ERROR_REASON_CLIPPED: 'ERROR_REASON_CLIPPED',
  /**
   * The session has no such evolution.
   */
  ERROR_REASON_EVOLUTION_NOT_FOUND: 'ERROR_REASON_EVOLUTION_NOT_FOUND',
  /**
   * The evolution has ended already.
   */
  ERROR_REASON_EVOLUTION_ENDED: 'ERROR_REASON_EVOLUTION_ENDED',
  /**
   * The evolution was cancelled.
   */
  ERROR_REASON_EVOLUTION_CANCELLED: 'ERROR_REASON_EVOLUTION_CANCELLED',
  /**
   * Too many evolutions wait: `limit`.
   */
  ERROR_REASON_EVOLUTION_QUEUE_FULL: 'ERROR_REASON_EVOLUTION_QUEUE_FULL',
  /**
   * The state evolves, and must not for this call.
   */
  ERROR_REASON_EVOLVING: 'ERROR_REASON_EVOLVING',
  /**
   * The state asked for is gone: the device has evolved since.
   */
  ERROR_REASON_STATE_GONE: 'ERROR_REASON_STATE_GONE',
  /**
   * Another read-out is under way.
   */
  ERROR_REASON_READ_OUT_UNDER_WAY: 'ERROR_REASON_READ_OUT_UNDER_WAY',
  /**
   * A configuration has mistakes; BadRequest lists them.
   */
  ERROR_REASON_CONFIG_INVALID: 'ERROR_REASON_CONFIG_INVALID',
  /**
   * The model of the cells cannot be changed while the device runs.
   */
  ERROR_REASON_MODEL_FIXED: 'ERROR_REASON_MODEL_FIXED',
  /**
   * A realtime clock cannot be moved by hand.
   */
  ERROR_REASON_REALTIME_CLOCK: 'ERROR_REASON_REALTIME_CLOCK',
  /**
   * No fault of this id is in force.
   */
  ERROR_REASON_FAULT_NOT_FOUND: 'ERROR_REASON_FAULT_NOT_FOUND',
  /**
   * There is no such preset.
   */
  ERROR_REASON_PRESET_NOT_FOUND: 'ERROR_REASON_PRESET_NOT_FOUND',
  /**
   * These bytes are no snapshot of this device.
   */
  ERROR_REASON_SNAPSHOT_INVALID: 'ERROR_REASON_SNAPSHOT_INVALID',
  /**
   * The metadata of the request is too large: `limit`, `actual`.
   */
  ERROR_REASON_METADATA_TOO_LARGE: 'ERROR_REASON_METADATA_TOO_LARGE',
  /**
   * The server wants a bearer token.
   */
  ERROR_REASON_TOKEN_MISSING: 'ERROR_REASON_TOKEN_MISSING',
  /**
   * The bearer token is not known.
   */
  ERROR_REASON_TOKEN_UNKNOWN: 'ERROR_REASON_TOKEN_UNKNOWN',
  /**
   * The bearer token may not do this.
   */
  ERROR_REASON_SCOPE_MISSING: 'ERROR_REASON_SCOPE_MISSING',
  /**
   * The server is shutting down.
   */
  ERROR_REASON_DRAINING: 'ERROR_REASON_DRAINING',
  /**
   * The deadline passed.
   */
  ERROR_REASON_DEADLINE_EXCEEDED: 'ERROR_REASON_DEADLINE_EXCEEDED',
  /**
   * The client cancelled the call.
   */
  ERROR_REASON_CANCELLED: 'ERROR_REASON_CANCELLED',
  /**
   * An unknown fault: `id` finds it in the log of the server.
   */
  ERROR_REASON_INTERNAL: 'ERROR_REASON_INTERNAL',
  /**
   * The call needs the lease of the device, or a token with the scope control.
   */
  ERROR_REASON_LEASE_MISSING: 'ERROR_REASON_LEASE_MISSING',
  /**
   * This server lets nobody control its devices.
   */
  ERROR_REASON_CONTROL_OFF: 'ERROR_REASON_CONTROL_OFF',
} as const;

/**
 * Why a call failed, for programs: google.rpc.ErrorInfo.reason, in the domain "spu.v1", is one of these names without
 * its prefix. Reasons are only added. ErrorInfo.metadata holds what is known of: `field`, `tensor`, `index`, `limit`,
 * `actual`, `expected`.
 */
export type ErrorReason =
  | 'ERROR_REASON_UNSPECIFIED'
  | 0
  /**
   * A field of the request has a wrong value; BadRequest says which.
   */
  | 'ERROR_REASON_INVALID_FIELD'
  | 1
  /**
   * A message came where another was due, such as a chunk before its header or after the finish.
   */
  | 'ERROR_REASON_MESSAGE_ORDER'
  | 2
  /**
   * A number is NaN or infinite: `tensor`, `index`.
   */
  | 'ERROR_REASON_NOT_FINITE'
  | 3
  /**
   * A symmetric tensor is not, beyond the tolerance: `tensor`, `index`, `actual`, `limit`.
   */
  | 'ERROR_REASON_NOT_SYMMETRIC'
  | 4
  /**
   * A chunk lies outside its tensor: `tensor`, `actual`, `limit`.
   */
  | 'ERROR_REASON_CHUNK_OUT_OF_RANGE'
  | 5
  /**
   * Bytes came twice: `tensor`, `index`.
   */
  | 'ERROR_REASON_CHUNK_TWICE'
  | 6
  /**
   * Bytes of a tensor never came: `tensor`, `index`.
   */
  | 'ERROR_REASON_BYTES_MISSING'
  | 7
  /**
   * The checksum of the sender differs: `expected`, `actual`.
   */
  | 'ERROR_REASON_CHECKSUM_MISMATCH'
  | 8
  /**
   * This server has no checksums.
   */
  | 'ERROR_REASON_CHECKSUM_UNAVAILABLE'
  | 9
  /**
   * More than the device or the server takes: `limit`, `actual`.
   */
  | 'ERROR_REASON_ABOVE_LIMIT'
  | 10
  /**
   * A positive time is shorter than one tick: `limit`, `actual`.
   */
  | 'ERROR_REASON_BELOW_RESOLUTION'
  | 11
  /**
   * A time is earlier than now: `limit`, `actual`.
   */
  | 'ERROR_REASON_TIME_PASSED'
  | 12
  /**
   * A time is of another run of the clock: `expected`, `actual`.
   */
  | 'ERROR_REASON_EPOCH_MISMATCH'
  | 13
  /**
   * The memory of the device does not suffice: `limit`, `actual`.
   */
  | 'ERROR_REASON_DEVICE_MEMORY'
  | 14
  /**
   * The memory of the server does not suffice: `limit`, `actual`.
   */
  | 'ERROR_REASON_SERVER_MEMORY'
  | 15
  /**
   * The device has not got this structure, number format, reduction or call.
   */
  | 'ERROR_REASON_UNSUPPORTED'
  | 16
  /**
   * No device has this name.
   */
  | 'ERROR_REASON_DEVICE_NOT_FOUND'
  | 17
  /**
   * Every device asked for is taken, or a fault keeps this one busy.
   */
  | 'ERROR_REASON_DEVICE_BUSY'
  | 18
  /**
   * The device was reset: what was loaded is lost.
   */
  | 'ERROR_REASON_DEVICE_RESET'
  | 19
  /**
   * The driver of the device crashed: what was loaded is lost.
   */
  | 'ERROR_REASON_DEVICE_CRASHED'
  | 20
  /**
   * The driver of the device failed or did not answer.
   */
  | 'ERROR_REASON_DEVICE_FAULT'
  | 21
  /**
   * The link to the device broke in the middle of a read-out.
   */
  | 'ERROR_REASON_LINK_BROKEN'
  | 22
  /**
   * Too many clients wait: `limit`.
   */
  | 'ERROR_REASON_QUEUE_FULL'
  | 23
  /**
   * The session was closed, its lease ran out, or it never was.
   */
  | 'ERROR_REASON_SESSION_NOT_FOUND'
  | 24
  /**
   * The session ended while the call was under way.
   */
  | 'ERROR_REASON_SESSION_ENDED'
  | 25
  /**
   * An operator ended the session.
   */
  | 'ERROR_REASON_SESSION_RELEASED'
  | 26
  /**
   * No upload of this id is under way.
   */
  | 'ERROR_REASON_UPLOAD_NOT_FOUND'
  | 27
  /**
   * The upload is under way on all of its streams.
   */
  | 'ERROR_REASON_UPLOAD_UNDER_WAY'
  | 28
  /**
   * A stream of the upload ended without a finish.
   */
  | 'ERROR_REASON_UPLOAD_UNFINISHED'
  | 29
  /**
   * The upload was discarded: another stream of it failed, or AbortUpload asked for it.
   */
  | 'ERROR_REASON_UPLOAD_ABORTED'
  | 30
  /**
   * Too many uploads are under way: `limit`.
   */
  | 'ERROR_REASON_TOO_MANY_UPLOADS'
  | 31
  /**
   * An upload id or request id named a different request before.
   */
  | 'ERROR_REASON_ID_REUSED'
  | 32
  /**
   * No matrix, target or state has been loaded, or it is out of effect.
   */
  | 'ERROR_REASON_NOT_LOADED'
  | 33
  /**
   * Another version was loaded last: `expected`, `actual`.
   */
  | 'ERROR_REASON_VERSION_MISMATCH'
  | 34
  /**
   * A vector has not the dimension of the matrix: `expected`, `actual`.
   */
  | 'ERROR_REASON_DIMENSION_MISMATCH'
  | 35
  /**
   * The matrix has an eigenvalue that is not positive: `actual`.
   */
  | 'ERROR_REASON_NOT_POSITIVE_DEFINITE'
  | 36
  /**
   * The curvature H has a negative eigenvalue.
   */
  | 'ERROR_REASON_NOT_POSITIVE_SEMIDEFINITE'
  | 37
  /**
   * The device is not stable with this matrix or step.
   */
  | 'ERROR_REASON_UNSTABLE'
  | 38
  /**
   * Numbers grew beyond what the device can hold.
   */
  | 'ERROR_REASON_OVERFLOW'
  | 39
  /**
   * The converters clip whatever is loaded.
   */
  | 'ERROR_REASON_CLIPPED'
  | 40
  /**
   * The session has no such evolution.
   */
  | 'ERROR_REASON_EVOLUTION_NOT_FOUND'
  | 41
  /**
   * The evolution has ended already.
   */
  | 'ERROR_REASON_EVOLUTION_ENDED'
  | 42
  /**
   * The evolution was cancelled.
   */
  | 'ERROR_REASON_EVOLUTION_CANCELLED'
  | 43
  /**
   * Too many evolutions wait: `limit`.
   */
  | 'ERROR_REASON_EVOLUTION_QUEUE_FULL'
  | 44
  /**
   * The state evolves, and must not for this call.
   */
  | 'ERROR_REASON_EVOLVING'
  | 45
  /**
   * The state asked for is gone: the device has evolved since.
   */
  | 'ERROR_REASON_STATE_GONE'
  | 46
  /**
   * Another read-out is under way.
   */
  | 'ERROR_REASON_READ_OUT_UNDER_WAY'
  | 47
  /**
   * A configuration has mistakes; BadRequest lists them.
   */
  | 'ERROR_REASON_CONFIG_INVALID'
  | 48
  /**
   * The model of the cells cannot be changed while the device runs.
   */
  | 'ERROR_REASON_MODEL_FIXED'
  | 49
  /**
   * A realtime clock cannot be moved by hand.
   */
  | 'ERROR_REASON_REALTIME_CLOCK'
  | 50
  /**
   * No fault of this id is in force.
   */
  | 'ERROR_REASON_FAULT_NOT_FOUND'
  | 51
  /**
   * There is no such preset.
   */
  | 'ERROR_REASON_PRESET_NOT_FOUND'
  | 52
  /**
   * These bytes are no snapshot of this device.
   */
  | 'ERROR_REASON_SNAPSHOT_INVALID'
  | 53
  /**
   * The metadata of the request is too large: `limit`, `actual`.
   */
  | 'ERROR_REASON_METADATA_TOO_LARGE'
  | 54
  /**
   * The server wants a bearer token.
   */
  | 'ERROR_REASON_TOKEN_MISSING'
  | 55
  /**
   * The bearer token is not known.
   */
  | 'ERROR_REASON_TOKEN_UNKNOWN'
  | 56
  /**
   * The bearer token may not do this.
   */
  | 'ERROR_REASON_SCOPE_MISSING'
  | 57
  /**
   * The server is shutting down.
   */
  | 'ERROR_REASON_DRAINING'
  | 58
  /**
   * The deadline passed.
   */
  | 'ERROR_REASON_DEADLINE_EXCEEDED'
  | 59
  /**
   * The client cancelled the call.
   */
  | 'ERROR_REASON_CANCELLED'
  | 60
  /**
   * An unknown fault: `id` finds it in the log of the server.
   */
  | 'ERROR_REASON_INTERNAL'
  | 61
  /**
   * The call needs the lease of the device, or a token with the scope control.
   */
  | 'ERROR_REASON_LEASE_MISSING'
  | 62
  /**
   * This server lets nobody control its devices.
   */
  | 'ERROR_REASON_CONTROL_OFF'
  | 63

/**
 * Why a call failed, for programs: google.rpc.ErrorInfo.reason, in the domain "spu.v1", is one of these names without
 * its prefix. Reasons are only added. ErrorInfo.metadata holds what is known of: `field`, `tensor`, `index`, `limit`,
 * `actual`, `expected`.
 */
export type ErrorReason__Output = typeof ErrorReason[keyof typeof ErrorReason]
