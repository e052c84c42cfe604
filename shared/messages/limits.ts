/** What one message may hold. Both sides keep to these, and the checks refuse what goes beyond. */

/** Rows of one answer: far more than a screen shows with its margin, and about 250 KB of JSON. */
export const rowsMax = 1000

/** A filter is typed by a person; longer ones are refused with their place. */
export const filterCharactersMax = 8192

/** Conversations of one answer: a list is read by pages of this size; about 600 KB of JSON. */
export const conversationsMax = 1000

/**
 * Conversations of one push. With a push every 50 ms this is 4 000 changes a second, more than a
 * person can tell apart, at about 120 KB each; the rest follows in later pushes.
 */
export const pushConversationsMax = 200

/**
 * Conversations that a view holds, those that changed last: what a list can show and a picture can
 * draw many times over. Older changes are not pushed to a view that has fallen behind.
 */
export const heldConversationsMax = 2000

/**
 * Packets of one batch: 85 000 packets a second, the most a tap was measured to take, are 4 250 in a
 * push of 50 ms. At 26 bytes each a full batch is 208 KiB, which a page decodes within a frame.
 */
export const batchPacketsMax = 8192

/** Batches that a view may have granted and not yet been sent; more only defeats the credit. */
export const creditBatchesMax = 1000

/** Buckets of one timeline: one for each pixel of the widest screens (3 840) is enough. */
export const timelineBucketsMax = 4096

/** Packets of one timeline that are marked one by one: with more, marks would cover each other. */
export const timelineEventsMax = 500

/** Steps of one answer about a ladder: about 900 KB of JSON, read within a frame. */
export const ladderStepsMax = 5000

/** Packets that one push tells the filter's verdicts of: 4 KB of bits. */
export const matchPacketsMax = 32_768

/** Characters of one message from a view: the longest has a pod's key and is below 1 KB. */
export const viewMessageCharactersMax = 64 * 1024

/** A key is `<kubernetes namespace>/<pod name>`: at most 63 + 1 + 253 characters, or an id. */
export const podKeyCharactersMax = 512

/** Pods in one view: more than fit a screen. */
export const podsMax = 64

/** `hostId` and `sourceId` are made by the host: a UUID with a prefix. */
export const identifierCharactersMax = 256

/** Octets of a conversation's stream in one answer; base64 makes 1.4 MB of them. */
export const streamBytesMax = 1024 * 1024

/** Columns and colours beside a row's own: more than a table has room for, or a person keeps apart. */
export const wishedFieldsMax = 32
export const wishedRulesMax = 64

/** The longest name of a field has 40 characters. */
export const fieldNameCharactersMax = 128
