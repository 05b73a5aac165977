/** Methods with uploads, by path, and the tag of the chunk field in their requests: field number, length-delimited. */
export const chunkTags: ReadonlyMap<string, number> = new Map([
  ['/spu.v1.SpuService/LoadMatrix', (2 << 3) | 2],
  ['/spu.v1.SpuService/LoadVector', (2 << 3) | 2],
  ['/spu.v1.SpuService/Run', (4 << 3) | 2],
]);
