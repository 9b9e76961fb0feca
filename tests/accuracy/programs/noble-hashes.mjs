// Uses the hash functions of the package, from its TypeScript sources.
const load = (name) => import(`${process.env.PACKAGE}/src/${name}.ts`);

const text = new TextEncoder().encode("abc".repeat(100));
const sha2 = await load("sha2");
const sha3 = await load("sha3");
const blake2 = await load("blake2");
const { blake3 } = await load("blake3");
const legacy = await load("legacy");
const all = [
  ...[sha2.sha224, sha2.sha256, sha2.sha384, sha2.sha512, sha2.sha512_256, sha3.sha3_256],
  ...[sha3.keccak_512, sha3.shake128, blake2.blake2b, blake2.blake2s, blake3],
  ...[legacy.sha1, legacy.md5, legacy.ripemd160],
];
const utils = await load("utils");
for (const hash of all) {
  hash(text);
  const stream = hash.create().update(text.subarray(0, 7));
  stream.clone().update("more").digest();
  stream.digest();
  utils.bytesToHex(hash("text"));
}
blake3(text, { key: new Uint8Array(32) });
blake2.blake2b(text, { key: new Uint8Array(16), salt: new Uint8Array(16), dkLen: 20 });
const { hmac } = await load("hmac");
hmac(sha2.sha256, "key", text);
hmac.create(sha2.sha512, "k".repeat(300)).update(text).clone().digest();
const { hkdf } = await load("hkdf");
hkdf(sha2.sha256, "key", "salt", "info", 80);
const { pbkdf2, pbkdf2Async } = await load("pbkdf2");
pbkdf2(sha2.sha256, "password", "salt", { c: 3, dkLen: 40 });
await pbkdf2Async(sha2.sha512, "password", "salt", { c: 3, dkLen: 40 });
const { scrypt, scryptAsync } = await load("scrypt");
scrypt("password", "salt", { N: 16, r: 2, p: 1, dkLen: 32 });
await scryptAsync("password", "salt", { N: 16, r: 2, p: 1, dkLen: 32 });
const { argon2id } = await load("argon2");
argon2id("password", "saltsalt", { t: 1, m: 64, p: 1 });
const addons = await load("sha3-addons");
addons.cshake128(text, { personalization: "x" });
addons.kmac256("key", text);
addons.tuplehash128([text, text]);
addons.parallelhash256(text, { blockLen: 8 });
addons.k12(text);
addons.keccakprg().feed("x").fetch(5);
utils.concatBytes(utils.hexToBytes("00ff"), utils.utf8ToBytes("x"));
utils.randomBytes(4);
