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
} as const

/** From this version on a request has tagged fields and compact strings (KIP-482). */
export const flexibleFrom: Readonly<Record<number, number>> = {
  [ApiKey.produce]: 9,
  [ApiKey.fetch]: 12,
  [ApiKey.metadata]: 9,
}

/** From this version on a request names topics by a number (KIP-516). */
export const namelessFrom: Readonly<Record<number, number>> = {
  [ApiKey.produce]: 13,
  [ApiKey.fetch]: 13,
  [ApiKey.metadata]: 10,
}
