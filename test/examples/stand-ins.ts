import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Programs that the pages use and that are not at hand, as far as the pages use them: by the library that the program
 * itself encrypts with.
 */
const programs = {
  'age-keygen': `
    const { generateIdentity, identityToRecipient } = await import('${import.meta.resolve('age-encryption')}');
    const [option, file] = process.argv.slice(2);
    if (option === '-o') {
      const identity = await generateIdentity();
      const text = '# public key: ' + (await identityToRecipient(identity)) + '\\n' + identity + '\\n';
      writeFileSync(file, text, { flag: 'wx', mode: 0o600 });
    } else if (option === '-y') {
      const identity = readFileSync(file, 'utf8').split('\\n').find((line) => line.startsWith('AGE-SECRET-KEY-'));
      console.log(await identityToRecipient(identity));
    } else throw new Error('neither -o nor -y');`,
  kubeseal: `
    await import('${import.meta.resolve('reflect-metadata')}');
    const x509 = await import('${import.meta.resolve('@peculiar/x509')}');
    if (process.argv.slice(2).join(' ') !== '--fetch-cert') throw new Error('not --fetch-cert');
    const publicExponent = new Uint8Array([1, 0, 1]);
    const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent, modulusLength: 4096 };
    const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({ keys, name: 'CN=sealed-secrets' });
    console.log(certificate.toString('pem'));`,
} as const;

/**
 * Puts them into a folder.
 * @returns the folder, for PATH
 */
export function standIns(directory: string): string {
  const folder = join(directory, 'programs');
  mkdirSync(folder);
  for (const [name, script] of Object.entries(programs)) {
    const imports = "import { readFileSync, writeFileSync } from 'node:fs';";
    writeFileSync(join(folder, `${name}.mjs`), `${imports}\n${script}\n`);
    writeFileSync(join(folder, name), `#!/bin/sh\nexec node "\${0}.mjs" "$@"\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}
