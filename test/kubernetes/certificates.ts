import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProgram } from '../real-pods/run-program.ts'

/** In PEM. */
export type Certificates = { authority: string; certificate: string; key: string }

/** A certificate authority of this run's own, and a certificate of its for 127.0.0.1. */
export async function makeCertificates(): Promise<Certificates> {
  const folder = mkdtempSync(join(tmpdir(), 'podscope-certificates-'))
  const at = (name: string) => join(folder, name)
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  try {
    const authority = ['-x509', '-days', '2', '-subj', '/CN=kubernetes']
    await runProgram('openssl', [
      ...['req', ...newKey, ...authority],
      ...['-keyout', at('ca.key'), '-out', at('ca.crt')],
    ])
    await runProgram('openssl', [
      ...['req', ...newKey, '-subj', '/CN=kube-apiserver'],
      ...['-keyout', at('server.key'), '-out', at('server.csr')],
    ])
    writeFileSync(at('names'), 'subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:kubernetes\n')
    await runProgram('openssl', [
      ...['x509', '-req', '-days', '2', '-in', at('server.csr'), '-out', at('server.crt')],
      ...['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', at('names')],
    ])
    const [ca, certificate, key] = ['ca.crt', 'server.crt', 'server.key'].map((name) =>
      readFileSync(at(name), 'utf8'),
    )
    return { authority: ca!, certificate: certificate!, key: key! }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
