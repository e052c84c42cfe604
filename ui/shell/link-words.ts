import { defineWords } from '../language/define-words.ts'

/** What is said about links: what one needs, what is wrong with it, and copying one. */
export const linkWords = defineWords({
  en: {
    needsFile: (file: string, facts: string) => `This link needs ${file}${facts}: drop it here.`,
    aFile: 'a capture',
    sum: (sha256: string) => `SHA-256 ${sha256}…`,
    otherFile: (name: string) => `What is open, ${name}, is another file.`,
    needsPod: (pod: string) =>
      `This link needs the pod ${pod}, which is not known here. It is shown as soon as it is there.`,
    needsService: (pod: string) =>
      `This link needs the pod ${pod}: open it on the page of a Podscope that can reach the pod.`,
    otherCapture:
      'This link is about packets of another capture of this pod: their numbers and times are not those of this one.',
    otherCaptureRemedy:
      'Ask for that capture as a file (Save as pcapng); the rest of what the link says is shown.',
    goOn: 'Go on without it',
    problem: (part: string) => `This link has a part that cannot be understood: ${part}.`,
    problemRemedy: 'Ask for the link again, or go on without what it says.',
    copy: 'Copy link',
    copyTitle: 'A link to what is shown: source, tab, filter, range, moment and selection.',
    copied: 'Link copied.',
    copiedFile: (name: string) => `Link copied. Whoever opens it is asked for ${name}.`,
    copiedPod: (pod: string) =>
      `Link copied, without this service’s token: it opens where Podscope watches ${pod}.`,
    notCopied: 'The browser did not let the link be copied. It is in the address bar.',
  },
  es: {
    needsFile: (file, facts) => `Este enlace necesita ${file}${facts}: suéltelo aquí.`,
    aFile: 'una captura',
    sum: (sha256) => `SHA-256 ${sha256}…`,
    otherFile: (name) => `Lo que está abierto, ${name}, es otro archivo.`,
    needsPod: (pod) =>
      `Este enlace necesita el pod ${pod}, que aquí no se conoce. Se mostrará en cuanto aparezca.`,
    needsService: (pod) =>
      `Este enlace necesita el pod ${pod}: ábralo en la página de un Podscope que llegue al pod.`,
    otherCapture:
      'Este enlace trata de paquetes de otra captura de este pod: sus números y horas no son los de esta.',
    otherCaptureRemedy:
      'Pida esa captura como archivo (Guardar como pcapng); se muestra lo demás que dice el enlace.',
    goOn: 'Seguir sin él',
    problem: (part) => `Este enlace tiene una parte que no se entiende: ${part}.`,
    problemRemedy: 'Pida el enlace de nuevo o siga sin lo que dice.',
    copy: 'Copiar enlace',
    copyTitle:
      'Un enlace a lo que se muestra: origen, pestaña, filtro, intervalo, momento y selección.',
    copied: 'Enlace copiado.',
    copiedFile: (name) => `Enlace copiado. A quien lo abra se le pedirá ${name}.`,
    copiedPod: (pod) =>
      `Enlace copiado, sin el token de este servicio: se abre donde Podscope observe ${pod}.`,
    notCopied: 'El navegador no permitió copiar el enlace. Está en la barra de direcciones.',
  },
})
