import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GrpcObject, loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync, type PackageDefinition } from '@grpc/proto-loader';
import { packageFolder } from '../common/packageFolder.js';

/** The serialised google.protobuf.FileDescriptorSet of every .proto file, with their imports. */
export const descriptorSet: Buffer = readFileSync(join(packageFolder, 'proto', 'spu.binpb'));

/**
 * Every service and message. The options equal the flags in proto/generate.sh. Read from the .proto files, because
 * protobufjs 7 does not know a map again that it reads from a descriptor set (ErrorInfo, Struct).
 */
export const packageDefinition: PackageDefinition = loadSync(
  [
    'spu/v1/spu.proto',
    'spu/v1/errors.proto',
    'spu/emulator/v1/emulator.proto',
    'google/rpc/status.proto',
    'google/rpc/error_details.proto',
    'grpc/health/v1/health.proto',
    'grpc/reflection/v1/reflection.proto',
    'grpc/reflection/v1alpha/reflection.proto',
  ],
  { includeDirs: [join(packageFolder, 'proto')], longs: Number, enums: String, defaults: true, oneofs: true },
);

/** Service constructors by package, for `new` and `addService`. */
export const packages: GrpcObject = loadPackageDefinition(packageDefinition);
