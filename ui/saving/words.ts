import { defineWords } from '../language/define-words.ts'

export const words = defineWords({
  en: {
    save: 'Save',
    picture: {
      svg: 'Picture as SVG',
      png: 'Picture as PNG',
      largePng: 'Picture as large PNG',
      to: (from: string, to: string) => `${from} to ${to}`,
      from: (time: string) => `from ${time}`,
      filter: (text: string) => `filter ${text}`,
    },
    progress: {
      title: 'Gathering packets',
      done: (done: string, total: string) => `${done} of ${total} packets`,
      stop: 'Stop saving',
    },
    cutOff: {
      text: 'The connection was cut while the file was being gathered.',
      remedy: 'Save it again when the page is connected.',
    },
    tooLarge: {
      text: 'The file would be larger than 1 GiB, which is more than a page can hold.',
      remedy: 'Select a shorter range on the timeline, or record to a file with -w.',
    },
    csv: {
      packets: 'Packets as CSV',
      conversations: 'Conversations as CSV',
    },
  },
  es: {
    save: 'Guardar',
    picture: {
      svg: 'Imagen en SVG',
      png: 'Imagen en PNG',
      largePng: 'Imagen grande en PNG',
      to: (from, to) => `${from} a ${to}`,
      from: (time) => `desde ${time}`,
      filter: (text) => `filtro ${text}`,
    },
    progress: {
      title: 'Reuniendo paquetes',
      done: (done, total) => `${done} de ${total} paquetes`,
      stop: 'Dejar de guardar',
    },
    cutOff: {
      text: 'La conexión se cortó mientras se reunía el archivo.',
      remedy: 'Guárdelo de nuevo cuando la página esté conectada.',
    },
    tooLarge: {
      text: 'El archivo pasaría de 1 GiB, más de lo que cabe en una página.',
      remedy: 'Elija un intervalo más corto en la línea de tiempo o grabe a un archivo con -w.',
    },
    csv: {
      packets: 'Paquetes en CSV',
      conversations: 'Conversaciones en CSV',
    },
  },
})
