// A certificate that a server of a test's own signs for itself, and a way to any server through TLS.
import { mkdtempSync, readFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { run } from './run.ts';

/** As PEM; `file` holds the certificate. */
export type Certificate = { key: string; cert: string; file: string };

/** For 127.0.0.1, by OpenSSL, which Debian's PostgreSQL brings along. */
export async function newCertificate(): Promise<Certificate> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-tls-'));
  const [keyFile, file] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=countersign-test', '-keyout', keyFile, '-out', file];
  await run('openssl', [...made, '-addext', 'subjectAltName=IP:127.0.0.1']);
  return { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(file, 'utf8'), file };
}

/** Takes encrypted connections before a server that takes none; the answer is its own port. */
export async function startTlsFront(target: string, { key, cert }: Certificate) {
  const { hostname, port } = new URL(target);
  const server = createServer({ key, cert }, (socket) => {
    const behind = connect(Number(port), hostname);
    socket.pipe(behind).pipe(socket);
    for (const [one, other] of [
      [socket, behind],
      [behind, socket],
    ] as const)
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}
