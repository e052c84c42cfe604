import { fileURLToPath } from 'node:url'
import { Client, credentials } from '@grpc/grpc-js'
import type { ServiceDefinition } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'

const protocolFile = fileURLToPath(new URL('cri-runtime.proto', import.meta.url))
const callMsMax = 60_000

/** Speaks to a container runtime's socket, as a kubelet does. */
export type CriClient = {
  /** Calls a method of the runtime or the image service; both messages are as `cri-runtime.proto` has them. */
  call<Answer>(method: string, request: object): Promise<Answer>
  close(): void
}

export function connectCri(socket: string): CriClient {
  const definition = loadSync(protocolFile, { keepCase: true, defaults: true, longs: Number })
  const service: ServiceDefinition = {
    ...(definition['runtime.v1.RuntimeService'] as ServiceDefinition),
    ...(definition['runtime.v1.ImageService'] as ServiceDefinition),
  }
  const client = new Client(`unix://${socket}`, credentials.createInsecure())
  return {
    call<Answer>(method: string, request: object) {
      const { path, requestSerialize, responseDeserialize } = service[method]!
      return new Promise<Answer>((resolve, reject) => {
        client.makeUnaryRequest<object, Answer>(
          path,
          requestSerialize,
          responseDeserialize,
          request,
          { deadline: Date.now() + callMsMax },
          (error, answer) => (answer === undefined ? reject(error) : resolve(answer)),
        )
      })
    },
    close: () => client.close(),
  }
}
