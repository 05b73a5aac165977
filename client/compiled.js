// What `import 'spu-client'` runs inside the repository; the package itself has dist beside its manifest.
export * from '../dist/client/index.js';
