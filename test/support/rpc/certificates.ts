import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Paths of PEM files: an authority, and a certificate of it for `localhost` and for a client. */
export interface Certificates {
  ca: string;
  cert: string;
  key: string;
  read(path: string): Buffer;
  remove(): void;
}

/** Makes certificates with the openssl command; undefined where there is none. */
export function makeCertificates(): Certificates | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'spu-tls-'));
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  try {
    openssl(
      'req',
      '-x509',
      ...newKey,
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-subj',
      '/CN=test authority',
      '-days',
      '2',
    );
    const signed = [
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-addext',
      'subjectAltName=DNS:localhost,IP:127.0.0.1',
    ];
    openssl(
      'req',
      '-x509',
      ...newKey,
      '-keyout',
      'own.key',
      '-out',
      'own.pem',
      '-subj',
      '/CN=localhost',
      '-days',
      '2',
      ...signed,
    );
  } catch (error) {
    rmSync(folder, { recursive: true });
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return {
    ca: at('ca.pem'),
    cert: at('own.pem'),
    key: at('own.key'),
    read: (path) => readFileSync(path),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
