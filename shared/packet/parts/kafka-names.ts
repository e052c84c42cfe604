import type { ValueNames } from '../field.ts'

/** Kafka's api keys (org.apache.kafka.common.protocol.ApiKeys). */
export const apiNames: ValueNames = Object.fromEntries(
  [
    'Produce Fetch Offsets Metadata LeaderAndIsr StopReplica UpdateMetadata ControlledShutdown',
    'OffsetCommit OffsetFetch FindCoordinator JoinGroup Heartbeat LeaveGroup SyncGroup DescribeGroups',
    'ListGroups SaslHandshake ApiVersions CreateTopics DeleteTopics DeleteRecords InitProducerId',
    'OffsetForLeaderEpoch AddPartitionsToTxn AddOffsetsToTxn EndTxn WriteTxnMarkers TxnOffsetCommit',
    'DescribeAcls CreateAcls DeleteAcls DescribeConfigs AlterConfigs AlterReplicaLogDirs',
    'DescribeLogDirs SaslAuthenticate CreatePartitions CreateDelegationToken RenewDelegationToken',
    'ExpireDelegationToken DescribeDelegationToken DeleteGroups ElectLeaders IncrementalAlterConfigs',
    'AlterPartitionReassignments ListPartitionReassignments OffsetDelete DescribeClientQuotas',
    'AlterClientQuotas DescribeUserScramCredentials AlterUserScramCredentials Vote BeginQuorumEpoch',
    'EndQuorumEpoch DescribeQuorum AlterPartition UpdateFeatures Envelope FetchSnapshot',
    'DescribeCluster DescribeProducers BrokerRegistration BrokerHeartbeat UnregisterBroker',
    'DescribeTransactions ListTransactions AllocateProducerIds ConsumerGroupHeartbeat',
    'ConsumerGroupDescribe ControllerRegistration GetTelemetrySubscriptions PushTelemetry',
    'AssignReplicasToDirs ListConfigResources DescribeTopicPartitions',
  ]
    .join(' ')
    .split(' ')
    .map((name, key) => [key, name]),
)

/** The highest version that any broker speaks; they grow slowly. */
export const API_VERSION_MAX = 30

export const ApiKey = {
  produce: 0,
  fetch: 1,
  metadata: 3,
  offsetCommit: 8,
  offsetFetch: 9,
  findCoordinator: 10,
  joinGroup: 11,
  heartbeat: 12,
  leaveGroup: 13,
  syncGroup: 14,
  saslHandshake: 17,
  apiVersions: 18,
  initProducerId: 22,
  saslAuthenticate: 36,
} as const

/** From this version on a request has tagged fields and compact strings (KIP-482). */
export const flexibleFrom: Readonly<Record<number, number>> = {
  [ApiKey.produce]: 9,
  [ApiKey.fetch]: 12,
  [ApiKey.metadata]: 9,
  [ApiKey.offsetCommit]: 8,
  [ApiKey.offsetFetch]: 6,
  [ApiKey.findCoordinator]: 3,
  [ApiKey.joinGroup]: 6,
  [ApiKey.heartbeat]: 4,
  [ApiKey.leaveGroup]: 4,
  [ApiKey.syncGroup]: 4,
  [ApiKey.initProducerId]: 2,
  [ApiKey.saslAuthenticate]: 2,
}

/** Requests whose body begins with the name of a group, up to this version. */
export const groupUpTo: Readonly<Record<number, number>> = {
  [ApiKey.offsetCommit]: 9,
  [ApiKey.offsetFetch]: 7,
  [ApiKey.findCoordinator]: 3,
  [ApiKey.joinGroup]: 9,
  [ApiKey.heartbeat]: 4,
  [ApiKey.leaveGroup]: 5,
  [ApiKey.syncGroup]: 5,
}

/**
 * Answers whose body begins with an error, in these versions; from `throttledFrom` on the time stands
 * before it for which the client is to wait.
 */
export const errorIn: Readonly<
  Record<number, { from: number; to: number; throttledFrom: number }>
> = {
  [ApiKey.fetch]: { from: 7, to: 17, throttledFrom: 1 },
  [ApiKey.findCoordinator]: { from: 0, to: 3, throttledFrom: 1 },
  [ApiKey.joinGroup]: { from: 0, to: 9, throttledFrom: 2 },
  [ApiKey.heartbeat]: { from: 0, to: 4, throttledFrom: 1 },
  [ApiKey.leaveGroup]: { from: 0, to: 5, throttledFrom: 1 },
  [ApiKey.syncGroup]: { from: 0, to: 5, throttledFrom: 1 },
  [ApiKey.saslHandshake]: { from: 0, to: 1, throttledFrom: Number.POSITIVE_INFINITY },
  [ApiKey.apiVersions]: { from: 0, to: 4, throttledFrom: Number.POSITIVE_INFINITY },
  [ApiKey.initProducerId]: { from: 0, to: 5, throttledFrom: 0 },
  [ApiKey.saslAuthenticate]: { from: 0, to: 2, throttledFrom: Number.POSITIVE_INFINITY },
}

/** The errors that a client meets (org.apache.kafka.common.protocol.Errors). */
export const errorNames: ValueNames = {
  [-1]: 'UNKNOWN_SERVER_ERROR',
  0: 'NONE',
  1: 'OFFSET_OUT_OF_RANGE',
  2: 'CORRUPT_MESSAGE',
  3: 'UNKNOWN_TOPIC_OR_PARTITION',
  5: 'LEADER_NOT_AVAILABLE',
  6: 'NOT_LEADER_OR_FOLLOWER',
  7: 'REQUEST_TIMED_OUT',
  8: 'BROKER_NOT_AVAILABLE',
  9: 'REPLICA_NOT_AVAILABLE',
  10: 'MESSAGE_TOO_LARGE',
  14: 'COORDINATOR_LOAD_IN_PROGRESS',
  15: 'COORDINATOR_NOT_AVAILABLE',
  16: 'NOT_COORDINATOR',
  17: 'INVALID_TOPIC_EXCEPTION',
  19: 'NOT_ENOUGH_REPLICAS',
  22: 'ILLEGAL_GENERATION',
  23: 'INCONSISTENT_GROUP_PROTOCOL',
  24: 'INVALID_GROUP_ID',
  25: 'UNKNOWN_MEMBER_ID',
  26: 'INVALID_SESSION_TIMEOUT',
  27: 'REBALANCE_IN_PROGRESS',
  29: 'TOPIC_AUTHORIZATION_FAILED',
  30: 'GROUP_AUTHORIZATION_FAILED',
  31: 'CLUSTER_AUTHORIZATION_FAILED',
  33: 'UNSUPPORTED_SASL_MECHANISM',
  34: 'ILLEGAL_SASL_STATE',
  35: 'UNSUPPORTED_VERSION',
  36: 'TOPIC_ALREADY_EXISTS',
  41: 'NOT_CONTROLLER',
  42: 'INVALID_REQUEST',
  58: 'SASL_AUTHENTICATION_FAILED',
  70: 'FETCH_SESSION_ID_NOT_FOUND',
  71: 'INVALID_FETCH_SESSION_EPOCH',
  79: 'MEMBER_ID_REQUIRED',
  82: 'FENCED_INSTANCE_ID',
}

/** From this version on a request names topics by a number (KIP-516). */
export const namelessFrom: Readonly<Record<number, number>> = {
  [ApiKey.produce]: 13,
  [ApiKey.fetch]: 13,
  [ApiKey.metadata]: 10,
}
