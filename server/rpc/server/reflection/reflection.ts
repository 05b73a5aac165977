import { status } from '@grpc/grpc-js';
import type { ServerReflectionHandlers } from '../../../../proto/types/grpc/reflection/v1/ServerReflection.js';
import type { ServerReflectionRequest__Output } from '../../../../proto/types/grpc/reflection/v1/ServerReflectionRequest.js';
import type { ServerReflectionResponse } from '../../../../proto/types/grpc/reflection/v1/ServerReflectionResponse.js';
import type { Calls } from '../../calls/calls.js';
import { bidi } from '../../calls/handle.js';
import { consume } from '../../calls/streams.js';
import type { DescriptorFile, DescriptorIndex } from './descriptorIndex.js';

type Answer = Omit<ServerReflectionResponse, 'validHost' | 'originalRequest'>;

function notFound(what: string): Answer {
  return { errorResponse: { errorCode: status.NOT_FOUND, errorMessage: `${what} is not known here.` } };
}

function answer(index: DescriptorIndex, request: ServerReflectionRequest__Output): Answer {
  const fileAnswer = (file: DescriptorFile | undefined, what: string): Answer =>
    file ? { fileDescriptorResponse: { fileDescriptorProto: index.closure(file) } } : notFound(what);
  switch (request.messageRequest) {
    case 'listServices':
      return { listServicesResponse: { service: index.services.map((name) => ({ name })) } };
    case 'fileByFilename':
      return fileAnswer(index.file(request.fileByFilename!), `File ${request.fileByFilename}`);
    case 'fileContainingSymbol':
      return fileAnswer(
        index.declaring(request.fileContainingSymbol!),
        `Symbol ${request.fileContainingSymbol}`,
      );
    case 'allExtensionNumbersOfType': {
      const type = request.allExtensionNumbersOfType!;
      // proto3 files declare no extensions of their own.
      if (index.declaring(type)) {
        return { allExtensionNumbersResponse: { baseTypeName: type, extensionNumber: [] } };
      }
      return notFound(`Type ${type}`);
    }
    case 'fileContainingExtension':
      return notFound(`Extension ${request.fileContainingExtension?.extensionNumber}`);
    default:
      return {
        errorResponse: { errorCode: status.INVALID_ARGUMENT, errorMessage: 'message_request is not set.' },
      };
  }
}

/** grpc.reflection v1 and v1alpha, which differ in their package only. */
export function createReflection(calls: Calls, index: DescriptorIndex): ServerReflectionHandlers {
  return {
    ServerReflectionInfo: bidi(
      calls,
      { name: 'ServerReflection', permission: 'none', whileDraining: true, observer: true },
      (messages, call, write) =>
        consume(messages, call.signal, (request: ServerReflectionRequest__Output) => {
          const response = { validHost: request.host, originalRequest: request, ...answer(index, request) };
          return write(response)?.then(() => undefined);
        }),
    ),
  };
}
