// Original file: proto/spu/v1/session.proto

import type { SessionWaiting as _spu_v1_SessionWaiting, SessionWaiting__Output as _spu_v1_SessionWaiting__Output } from '../../spu/v1/SessionWaiting.js';
import type { SessionOpened as _spu_v1_SessionOpened, SessionOpened__Output as _spu_v1_SessionOpened__Output } from '../../spu/v1/SessionOpened.js';

/**
 * Message of the server stream: any number of `waiting`, then `opened`. The answer's initial metadata carries `spu-route`,
 * which every later call of the session repeats: a proxy finds the server by it.
 */
export interface OpenSessionResponse {
  /**
   * The device is taken. Comes at once, and when something of it has changed.
   */
  'waiting'?: (_spu_v1_SessionWaiting | null);
  /**
   * Last: the lease.
   */
  'opened'?: (_spu_v1_SessionOpened | null);
  /**
   * Exactly one.
   */
  'message'?: "waiting"|"opened";
}

/**
 * Message of the server stream: any number of `waiting`, then `opened`. The answer's initial metadata carries `spu-route`,
 * which every later call of the session repeats: a proxy finds the server by it.
 */
export interface OpenSessionResponse__Output {
  /**
   * The device is taken. Comes at once, and when something of it has changed.
   */
  'waiting'?: (_spu_v1_SessionWaiting__Output | null);
  /**
   * Last: the lease.
   */
  'opened'?: (_spu_v1_SessionOpened__Output | null);
  /**
   * Exactly one.
   */
  'message'?: "waiting"|"opened";
}
