import { defineWords } from '../language/define-words.ts'

/** Figures, and how sure it is who owns an end. */
export const words = defineWords({
  en: {
    decimalSign: '.',
    evidence: {
      exact: 'the kernel said so, or a single container holds the socket',
      remembered: 'the socket has gone; the same ports had this owner shortly before',
      listener: 'the owner of the listening socket; the very process may be another',
      shared: 'several containers hold the socket, so none is named',
      unknown: 'nobody could be named',
    },
    evidenceNames: {
      exact: 'exact',
      remembered: 'remembered',
      listener: 'listener',
      shared: 'shared',
      unknown: 'unknown',
    },
    restMissing: 'not whole: the rest has not come',
    endUnknown: 'not whole: its end cannot be told',
    stillPacked: (how: string) => `still packed: ${how}`,
    unpackedFrom: (bytes: string, how: string) => `unpacked from ${bytes} of ${how}`,
    chunks: 'chunks',
    notWhole: 'not whole',
  },
  es: {
    decimalSign: ',',
    evidence: {
      exact: 'lo dijo el núcleo, o un solo contenedor tiene el socket',
      remembered: 'el socket ya no existe; los mismos puertos tenían este dueño poco antes',
      listener: 'el dueño del socket que escucha; el proceso puede ser otro',
      shared: 'varios contenedores tienen el socket, así que no se nombra a ninguno',
      unknown: 'no se pudo nombrar a nadie',
    },
    evidenceNames: {
      exact: 'exacto',
      remembered: 'recordado',
      listener: 'por puerto',
      shared: 'compartido',
      unknown: 'desconocido',
    },
    restMissing: 'incompleto: no ha llegado el resto',
    endUnknown: 'incompleto: no se puede saber su final',
    stillPacked: (how) => `aún comprimido: ${how}`,
    unpackedFrom: (bytes, how) => `descomprimido de ${bytes} de ${how}`,
    chunks: 'fragmentos',
    notWhole: 'incompleto',
  },
})
