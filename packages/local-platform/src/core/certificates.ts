import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** What an HTTPS listener on loopback needs, as PEM texts. */
export interface Certificates {
  /** The authority that clients trust; its private key is not kept, so it can never sign anything else. */
  readonly caPem: string;
  /** The server's certificate, for 127.0.0.1 and localhost. */
  readonly certPem: string;
  /** The server's private key, PKCS #8. */
  readonly keyPem: string;
}

const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const VALID_YEARS = 10;

/** Makes a certificate authority and with it a certificate for 127.0.0.1 and localhost, both valid for ten years. */
export async function createCertificates(): Promise<Certificates> {
  const crypto: webcrypto.Crypto = webcrypto;
  const authorityKeys = await newKeys(crypto);
  const serverKeys = await newKeys(crypto);
  const validity = validityFrom(new Date());
  const authority = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: '01',
      name: 'CN=AI platform local authority',
      ...validity,
      keys: authorityKeys,
      signingAlgorithm: KEY_ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      ],
    },
    crypto,
  );
  const server = await serverCertificate({ crypto, authority, authorityKeys, serverKeys, validity });
  const key = await crypto.subtle.exportKey('pkcs8', serverKeys.privateKey);
  return {
    caPem: `${authority.toString('pem')}\n`,
    certPem: `${server.toString('pem')}\n`,
    keyPem: `${PemConverter.encode(key, 'PRIVATE KEY')}\n`,
  };
}

interface ServerParameters {
  readonly crypto: webcrypto.Crypto;
  readonly authority: X509Certificate;
  readonly authorityKeys: webcrypto.CryptoKeyPair;
  readonly serverKeys: webcrypto.CryptoKeyPair;
  readonly validity: { readonly notBefore: Date; readonly notAfter: Date };
}

function serverCertificate(parameters: ServerParameters): Promise<X509Certificate> {
  const { crypto, authority, authorityKeys, serverKeys, validity } = parameters;
  return X509CertificateGenerator.create(
    {
      serialNumber: '02',
      subject: 'CN=localhost',
      issuer: authority.subject,
      ...validity,
      signingKey: authorityKeys.privateKey,
      publicKey: serverKeys.publicKey,
      signingAlgorithm: KEY_ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension([
          { type: 'dns', value: 'localhost' },
          { type: 'ip', value: '127.0.0.1' },
        ]),
      ],
    },
    crypto,
  );
}

function newKeys(crypto: webcrypto.Crypto): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
}

/** Begins a day early: a clock that was set back a little must not refuse it. */
function validityFrom(now: Date): { notBefore: Date; notAfter: Date } {
  const notBefore = new Date(now.getTime() - 24 * 3_600_000);
  const notAfter = new Date(now);
  notAfter.setUTCFullYear(now.getUTCFullYear() + VALID_YEARS);
  return { notBefore, notAfter };
}
