import { execFileSync } from 'node:child_process';

/** Writes cert.pem and key.pem for localhost into a folder. False where the machine has no openssl command. */
export function writeCertificate(folder: string): boolean {
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const key = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    `${folder}/key.pem`,
  ];
  try {
    execFileSync(
      'openssl',
      ['req', '-x509', '-days', '2', ...subject, ...key, '-out', `${folder}/cert.pem`],
      {
        stdio: 'ignore',
      },
    );
    return true;
  } catch {
    return false;
  }
}
