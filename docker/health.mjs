// Exits 0 if the emulator at SPU_HEALTH_ADDRESS (default: this container's) answers SERVING to grpc.health.v1.
import { credentials } from '@grpc/grpc-js';
import { packages } from '../dist/proto/load.js';

const address = process.env.SPU_HEALTH_ADDRESS ?? '127.0.0.1:50051';
const client = new packages.grpc.health.v1.Health(address, credentials.createInsecure());
client.Check({ service: '' }, { deadline: Date.now() + 4000 }, (error, answer) => {
  console.log(error ? error.message : answer.status);
  process.exit(answer?.status === 'SERVING' ? 0 : 1);
});
