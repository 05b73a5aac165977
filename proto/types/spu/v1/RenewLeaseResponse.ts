// Original file: proto/spu/v1/session.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.js';
import type { UploadStatus as _spu_v1_UploadStatus, UploadStatus__Output as _spu_v1_UploadStatus__Output } from '../../spu/v1/UploadStatus.js';
import type { DeviceTime as _spu_v1_DeviceTime, DeviceTime__Output as _spu_v1_DeviceTime__Output } from '../../spu/v1/DeviceTime.js';
import type { Long } from '@grpc/proto-loader';

/**
 * A session as it stands.
 */
export interface RenewLeaseResponse {
  /**
   * It ends this long from now, if no other call comes.
   */
  'lease'?: (_google_protobuf_Duration | null);
  /**
   * Matrix loaded last; 0 for none.
   */
  'matrixVersion'?: (number | string | Long);
  /**
   * Target loaded last; 0 for none.
   */
  'targetVersion'?: (number | string | Long);
  /**
   * State loaded last; 0 for none.
   */
  'stateVersion'?: (number | string | Long);
  /**
   * Uploads under way.
   */
  'uploads'?: (_spu_v1_UploadStatus)[];
  /**
   * Device time.
   */
  'time'?: (_spu_v1_DeviceTime | null);
}

/**
 * A session as it stands.
 */
export interface RenewLeaseResponse__Output {
  /**
   * It ends this long from now, if no other call comes.
   */
  'lease': (_google_protobuf_Duration__Output | null);
  /**
   * Matrix loaded last; 0 for none.
   */
  'matrixVersion': (number);
  /**
   * Target loaded last; 0 for none.
   */
  'targetVersion': (number);
  /**
   * State loaded last; 0 for none.
   */
  'stateVersion': (number);
  /**
   * Uploads under way.
   */
  'uploads': (_spu_v1_UploadStatus__Output)[];
  /**
   * Device time.
   */
  'time': (_spu_v1_DeviceTime__Output | null);
}
