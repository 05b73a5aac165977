import { lengthDelimitedFields } from './wire.js';

/** A .proto file: its serialised FileDescriptorProto as the compiler wrote it, and what it imports. */
export interface DescriptorFile {
  name: string;
  bytes: Uint8Array;
  imports: string[];
}

export interface DescriptorIndex {
  services: readonly string[];
  file(name: string): DescriptorFile | undefined;
  /** The file that declares a service, method, message, field or enum, by its full name. */
  declaring(symbol: string): DescriptorFile | undefined;
  /** A file and all that it imports, directly or not. */
  closure(file: DescriptorFile): Uint8Array[];
}

/** Field numbers of google/protobuf/descriptor.proto: the name, and which fields hold named things. */
const name = 1;
interface Kind {
  parts: Readonly<Record<number, Kind>>;
  /** Names inside live beside this one, not below it: enum values. */
  flat?: boolean;
}
const leaf: Kind = { parts: {} };
const enumType: Kind = { parts: { 2: leaf }, flat: true };
const message: Kind = { parts: { 2: leaf, 4: enumType, 6: leaf, 8: leaf } };
(message.parts as Record<number, Kind>)[3] = message;
const service: Kind = { parts: { 2: leaf } };
const fileParts: Kind['parts'] = { 4: message, 5: enumType, 6: service, 7: leaf };

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');

/**
 * Index of a serialised FileDescriptorSet. The files are served byte for byte, so that what clients get is what the
 * compiler wrote.
 */
export function createDescriptorIndex(descriptorSet: Uint8Array): DescriptorIndex {
  const files = new Map<string, DescriptorFile>();
  const symbols = new Map<string, DescriptorFile>();
  const services: string[] = [];

  function declare(scope: string, bytes: Uint8Array, kind: Kind, file: DescriptorFile): void {
    const fields = [...lengthDelimitedFields(bytes)];
    const own = text(fields.find(({ field }) => field === name)!.bytes);
    const full = scope === '' ? own : `${scope}.${own}`;
    symbols.set(full, file);
    if (kind === service) services.push(full);
    for (const { field, bytes: part } of fields) {
      if (kind.parts[field]) declare(kind.flat ? scope : full, part, kind.parts[field], file);
    }
  }

  for (const { bytes } of lengthDelimitedFields(descriptorSet)) {
    const fields = [...lengthDelimitedFields(bytes)];
    const values = (wanted: number) =>
      fields.filter(({ field }) => field === wanted).map((found) => text(found.bytes));
    const file: DescriptorFile = { name: values(name)[0], bytes, imports: values(3) };
    const [scope = ''] = values(2);
    files.set(file.name, file);
    for (const { field, bytes: part } of fields) {
      if (fileParts[field]) declare(scope, part, fileParts[field], file);
    }
  }

  return {
    services,
    file: (wanted) => files.get(wanted),
    declaring: (symbol) => symbols.get(symbol),
    closure(file) {
      const found = new Set<DescriptorFile>();
      const visit = (next: DescriptorFile | undefined) => {
        if (!next || found.has(next)) return;
        found.add(next);
        for (const imported of next.imports) visit(files.get(imported));
      };
      visit(file);
      return [...found].map(({ bytes }) => bytes);
    },
  };
}
