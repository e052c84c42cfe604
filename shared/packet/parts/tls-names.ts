import type { ValueNames } from '../field.ts'

// The registries "TLS ContentType", "HandshakeType", "Alerts", "Cipher Suites", "Supported Groups",
// "SignatureScheme" and "ExtensionType Values" of IANA, as far as today's programs use them.

export const TlsContent = {
  changeCipherSpec: 20,
  alert: 21,
  handshake: 22,
  applicationData: 23,
  heartbeat: 24,
} as const

export const tlsContentNames: ValueNames = {
  20: 'Change cipher spec',
  21: 'Alert',
  22: 'Handshake',
  23: 'Application data',
  24: 'Heartbeat',
}

export const TLS_1_3 = 0x0304

export const tlsVersionNames: ValueNames = {
  0x0300: 'SSL 3.0',
  0x0301: 'TLS 1.0',
  0x0302: 'TLS 1.1',
  0x0303: 'TLS 1.2',
  [TLS_1_3]: 'TLS 1.3',
}

export const TlsHandshake = {
  clientHello: 1,
  serverHello: 2,
  certificate: 11,
  serverKeyExchange: 12,
} as const

export const tlsHandshakeNames: ValueNames = {
  0: 'Hello Request',
  1: 'Client Hello',
  2: 'Server Hello',
  4: 'New Session Ticket',
  5: 'End of Early Data',
  8: 'Encrypted Extensions',
  11: 'Certificate',
  12: 'Server Key Exchange',
  13: 'Certificate Request',
  14: 'Server Hello Done',
  15: 'Certificate Verify',
  16: 'Client Key Exchange',
  20: 'Finished',
  22: 'Certificate Status',
  24: 'Key Update',
  25: 'Compressed Certificate',
}

export const tlsAlertLevelNames: ValueNames = { 1: 'Warning', 2: 'Fatal' }

export const tlsAlertNames: ValueNames = {
  0: 'Close notify',
  10: 'Unexpected message',
  20: 'Bad record MAC',
  21: 'Decryption failed',
  22: 'Record overflow',
  30: 'Decompression failure',
  40: 'Handshake failure',
  42: 'Bad certificate',
  43: 'Unsupported certificate',
  44: 'Certificate revoked',
  45: 'Certificate expired',
  46: 'Certificate unknown',
  47: 'Illegal parameter',
  48: 'Unknown CA',
  49: 'Access denied',
  50: 'Decode error',
  51: 'Decrypt error',
  70: 'Protocol version',
  71: 'Insufficient security',
  80: 'Internal error',
  86: 'Inappropriate fallback',
  90: 'User canceled',
  100: 'No renegotiation',
  109: 'Missing extension',
  110: 'Unsupported extension',
  112: 'Unrecognized name',
  113: 'Bad certificate status response',
  115: 'Unknown PSK identity',
  116: 'Certificate required',
  120: 'No application protocol',
}

export const TlsExtension = {
  serverName: 0,
  supportedGroups: 10,
  pointFormats: 11,
  signatureAlgorithms: 13,
  applicationProtocols: 16,
  supportedVersions: 43,
  keyShare: 51,
} as const

export const tlsExtensionNames: ValueNames = withGrease({
  0: 'server_name',
  1: 'max_fragment_length',
  5: 'status_request',
  10: 'supported_groups',
  11: 'ec_point_formats',
  13: 'signature_algorithms',
  14: 'use_srtp',
  16: 'application_layer_protocol_negotiation',
  17: 'status_request_v2',
  18: 'signed_certificate_timestamp',
  21: 'padding',
  22: 'encrypt_then_mac',
  23: 'extended_master_secret',
  27: 'compress_certificate',
  28: 'record_size_limit',
  34: 'delegated_credentials',
  35: 'session_ticket',
  41: 'pre_shared_key',
  42: 'early_data',
  43: 'supported_versions',
  44: 'cookie',
  45: 'psk_key_exchange_modes',
  47: 'certificate_authorities',
  49: 'post_handshake_auth',
  50: 'signature_algorithms_cert',
  51: 'key_share',
  57: 'quic_transport_parameters',
  13172: 'next_protocol_negotiation',
  17513: 'application_settings',
  65037: 'encrypted_client_hello',
  65281: 'renegotiation_info',
})

export const tlsGroupNames: ValueNames = withGrease({
  21: 'secp224r1',
  22: 'secp256k1',
  23: 'secp256r1',
  24: 'secp384r1',
  25: 'secp521r1',
  29: 'x25519',
  30: 'x448',
  256: 'ffdhe2048',
  257: 'ffdhe3072',
  258: 'ffdhe4096',
  259: 'ffdhe6144',
  260: 'ffdhe8192',
  512: 'MLKEM512',
  513: 'MLKEM768',
  514: 'MLKEM1024',
  4587: 'SecP256r1MLKEM768',
  4588: 'X25519MLKEM768',
  4589: 'SecP384r1MLKEM1024',
  25497: 'X25519Kyber768Draft00',
})

export const tlsPointFormatNames: ValueNames = {
  0: 'uncompressed',
  1: 'ansiX962_compressed_prime',
  2: 'ansiX962_compressed_char2',
}

export const tlsSignatureNames: ValueNames = withGrease({
  0x0201: 'rsa_pkcs1_sha1',
  0x0203: 'ecdsa_sha1',
  0x0401: 'rsa_pkcs1_sha256',
  0x0403: 'ecdsa_secp256r1_sha256',
  0x0501: 'rsa_pkcs1_sha384',
  0x0503: 'ecdsa_secp384r1_sha384',
  0x0601: 'rsa_pkcs1_sha512',
  0x0603: 'ecdsa_secp521r1_sha512',
  0x0804: 'rsa_pss_rsae_sha256',
  0x0805: 'rsa_pss_rsae_sha384',
  0x0806: 'rsa_pss_rsae_sha512',
  0x0807: 'ed25519',
  0x0808: 'ed448',
  0x0809: 'rsa_pss_pss_sha256',
  0x080a: 'rsa_pss_pss_sha384',
  0x080b: 'rsa_pss_pss_sha512',
  0x0904: 'mldsa44',
  0x0905: 'mldsa65',
  0x0906: 'mldsa87',
})

/** Without `TLS_`, which all names begin with. */
const cipherSuites: ValueNames = {
  0x0005: 'RSA_WITH_RC4_128_SHA',
  0x000a: 'RSA_WITH_3DES_EDE_CBC_SHA',
  0x002f: 'RSA_WITH_AES_128_CBC_SHA',
  0x0033: 'DHE_RSA_WITH_AES_128_CBC_SHA',
  0x0035: 'RSA_WITH_AES_256_CBC_SHA',
  0x0039: 'DHE_RSA_WITH_AES_256_CBC_SHA',
  0x003c: 'RSA_WITH_AES_128_CBC_SHA256',
  0x003d: 'RSA_WITH_AES_256_CBC_SHA256',
  0x0067: 'DHE_RSA_WITH_AES_128_CBC_SHA256',
  0x006b: 'DHE_RSA_WITH_AES_256_CBC_SHA256',
  0x009c: 'RSA_WITH_AES_128_GCM_SHA256',
  0x009d: 'RSA_WITH_AES_256_GCM_SHA384',
  0x009e: 'DHE_RSA_WITH_AES_128_GCM_SHA256',
  0x009f: 'DHE_RSA_WITH_AES_256_GCM_SHA384',
  0x00ff: 'EMPTY_RENEGOTIATION_INFO_SCSV',
  0x1301: 'AES_128_GCM_SHA256',
  0x1302: 'AES_256_GCM_SHA384',
  0x1303: 'CHACHA20_POLY1305_SHA256',
  0x1304: 'AES_128_CCM_SHA256',
  0x1305: 'AES_128_CCM_8_SHA256',
  0x5600: 'FALLBACK_SCSV',
  0xc007: 'ECDHE_ECDSA_WITH_RC4_128_SHA',
  0xc008: 'ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA',
  0xc009: 'ECDHE_ECDSA_WITH_AES_128_CBC_SHA',
  0xc00a: 'ECDHE_ECDSA_WITH_AES_256_CBC_SHA',
  0xc011: 'ECDHE_RSA_WITH_RC4_128_SHA',
  0xc012: 'ECDHE_RSA_WITH_3DES_EDE_CBC_SHA',
  0xc013: 'ECDHE_RSA_WITH_AES_128_CBC_SHA',
  0xc014: 'ECDHE_RSA_WITH_AES_256_CBC_SHA',
  0xc023: 'ECDHE_ECDSA_WITH_AES_128_CBC_SHA256',
  0xc024: 'ECDHE_ECDSA_WITH_AES_256_CBC_SHA384',
  0xc027: 'ECDHE_RSA_WITH_AES_128_CBC_SHA256',
  0xc028: 'ECDHE_RSA_WITH_AES_256_CBC_SHA384',
  0xc02b: 'ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  0xc02c: 'ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  0xc02f: 'ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  0xc030: 'ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  0xc0ac: 'ECDHE_ECDSA_WITH_AES_128_CCM',
  0xc0ad: 'ECDHE_ECDSA_WITH_AES_256_CCM',
  0xcca8: 'ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
  0xcca9: 'ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
  0xccaa: 'DHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
}

export const tlsCipherSuiteNames: ValueNames = withGrease(
  Object.fromEntries(Object.entries(cipherSuites).map(([code, name]) => [code, `TLS_${name}`])),
)

/** RFC 8701: values that clients make up, so that servers learn to ignore what they do not know. */
function withGrease(names: ValueNames): ValueNames {
  const grease: Record<number, string> = {}
  for (let high = 0x0a; high <= 0xfa; high += 0x10) grease[high * 0x101] = 'Reserved (GREASE)'
  return { ...grease, ...names }
}
