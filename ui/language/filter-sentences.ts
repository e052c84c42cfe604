/** Why a text is no display filter: see `service-sentence.ts`. */
export const filterSentences: readonly (readonly [english: string, spanish: string])[] = [
  // Signs and quotes.
  ['Equality is written "==".', 'La igualdad se escribe «==».'],
  ['"Or" is written "||".', '«O» se escribe «||».'],
  [
    '"{character}" has no meaning here; put text between double quotes.',
    '«{character}» no significa nada aquí; ponga el texto entre comillas dobles.',
  ],
  ['This {kind} has no closing {mark}.', 'Aquí falta el {mark} de cierre.'],
  ['Between single quotes stands one character.', 'Entre comillas simples va un solo carácter.'],
  // What is expected at a place.
  ['Here "and", "or" or the end is expected.', 'Aquí se espera «and», «or» o el final.'],
  [
    'Here ")" is expected, to close a parenthesis.',
    'Aquí se espera «)» para cerrar un paréntesis.',
  ],
  [
    'Here ")" is expected, to close this parenthesis.',
    'Aquí se espera «)» para cerrar este paréntesis.',
  ],
  ['Here "}" is expected, to close these braces.', 'Aquí se espera «}» para cerrar estas llaves.'],
  ['Here "]" is expected, to close this bracket.', 'Aquí se espera «]» para cerrar este corchete.'],
  [
    'Here values in braces are expected, such as {80, 443, 8000..8100}.',
    'Aquí se esperan valores entre llaves, como {80, 443, 8000..8100}.',
  ],
  [
    'Here {sentence} is expected, such as {sentence2}.',
    'Aquí se espera {sentence}, como {sentence2}.',
  ],
  ["80, 0x50 or 'P'", "80, 0x50 o 'P'"],
  ['1 or 0', '1 o 0'],
  ['10.0.0.1, 10.0.0.0/8 or fe80::1', '10.0.0.1, 10.0.0.0/8 o fe80::1'],
  ['10.0.0.1 or 10.0.0.0/8', '10.0.0.1 o 10.0.0.0/8'],
  ['fe80::1 or fe80::/10', 'fe80::1 o fe80::/10'],
  ['47:45:54 or "GET"', '47:45:54 o "GET"'],
  ['Here {sentence} is expected.', 'Aquí se espera {sentence}.'],
  ['a field, such as "tcp.port",', 'un campo, como «tcp.port»'],
  ['a value or a field', 'un valor o un campo'],
  // Fields and values.
  [
    'There is no field "{name}". Did you mean {names}?',
    'No hay ningún campo «{name}». ¿Quería decir {names}?',
  ],
  ['There is no field "{name}".', 'No hay ningún campo «{name}».'],
  [
    'A value says nothing alone: compare a field with it.',
    'Un valor solo no dice nada: compare un campo con él.',
  ],
  ['One of the two sides must be a field.', 'Uno de los dos lados debe ser un campo.'],
  ['On the left of "{operator}" stands a field.', 'A la izquierda de «{operator}» va un campo.'],
  [
    '"{name}" is no address, so it has no prefix.',
    '«{name}» no es una dirección: no tiene prefijo.',
  ],
  [
    '{title} is a protocol: ask for it alone, or for a field or a slice of it.',
    '{title} es un protocolo: pregunte por él solo, o por un campo o una parte suya.',
  ],
  [
    '{sentence} and {sentence2}: they cannot be compared; the text is written "{name}" between quotes.',
    '{sentence} y {sentence2}: no se pueden comparar; el texto se escribe "{name}" entre comillas.',
  ],
  [
    '{sentence} and {sentence2}: they cannot be compared.',
    '{sentence} y {sentence2}: no se pueden comparar.',
  ],
  [
    '{title} has no value: it can only be asked for.',
    '{title} no tiene valor: solo se puede preguntar si está.',
  ],
  [
    'An address is no text: compare it, with a prefix perhaps.',
    'Una dirección no es texto: compárela, quizá con un prefijo.',
  ],
  ['More than {count} levels within each other.', 'Más de {count} niveles unos dentro de otros.'],
  // Functions, slices and bits.
  [
    'There is no function "{name}"; there are {names}.',
    'No hay ninguna función «{name}»; existen {names}.',
  ],
  ['Too many functions within each other.', 'Demasiadas funciones unas dentro de otras.'],
  ['"{name}" is asked of a field.', '«{name}» se aplica a un campo.'],
  ['"{name}" is asked of text, and {sentence}.', '«{name}» se aplica a texto, y {sentence}.'],
  [
    '{what} looks into text or octets, and {sentence}.',
    '{what} mira dentro de texto u octetos, y {sentence}.',
  ],
  ['"&" takes bits of a number, and {sentence}.', '«&» toma bits de un número, y {sentence}.'],
  [
    'A slice is [start:length], [first-last] or [place].',
    'Una parte se escribe [inicio:longitud], [primero-último] o [lugar].',
  ],
  // Kinds of fields, as they stand in the sentences above.
  ...(
    [
      ['a number', 'un número'],
      ['a flag (0 or 1)', 'un indicador (0 o 1)'],
      ['text', 'texto'],
      ['an address', 'una dirección'],
      ['an IPv4 address', 'una dirección IPv4'],
      ['an IPv6 address', 'una dirección IPv6'],
      ['a MAC address', 'una dirección MAC'],
      ['a byte string', 'una cadena de bytes'],
      ['a number of seconds', 'un número de segundos'],
      ['a number of seconds since 1970', 'un número de segundos desde 1970'],
      ['a protocol', 'un protocolo'],
      ['a group without a value of its own', 'un grupo sin valor propio'],
    ] as const
  ).flatMap(([english, spanish]) => [
    [english, spanish] as const,
    [`{title} is ${english}`, `{title} es ${spanish}`] as const,
  ]),
  ['A filter has {count} characters at most.', 'Un filtro tiene como máximo {count} caracteres.'],
  // Patterns behind "matches".
  [
    'Behind "matches" stands a pattern between double quotes.',
    'Después de «matches» va un patrón entre comillas dobles.',
  ],
  ['A pattern has {count} characters at most.', 'Un patrón tiene como máximo {count} caracteres.'],
  [
    'This pattern closes a group that it has not opened.',
    'Este patrón cierra un grupo que no ha abierto.',
  ],
  [
    'A pattern has at most {count} nested groups.',
    'Un patrón tiene como máximo {count} grupos anidados.',
  ],
  ['Possessive repetitions are not read here.', 'Aquí no se leen repeticiones posesivas.'],
  [
    '"{mark}" is no repetition of at most {count} times.',
    '«{mark}» no es una repetición de {count} veces como máximo.',
  ],
  ['"{mark}" repeats nothing in this pattern.', '«{mark}» no repite nada en este patrón.'],
  [
    'Groups that begin with "(?" are not read here: they can take for ever.',
    'Aquí no se leen grupos que empiezan por «(?»: podrían no acabar nunca.',
  ],
  ['This pattern has a group that is not closed.', 'Este patrón tiene un grupo que no se cierra.'],
  [
    String.raw`Behind "\x" stand hexadecimal digits.`,
    String.raw`Después de «\x» van dígitos hexadecimales.`,
  ],
  [
    'A pattern cannot refer back to a group: that can take for ever.',
    'Un patrón no puede referirse a un grupo anterior: podría no acabar nunca.',
  ],
  ['"{mark}" has no meaning in a pattern here.', '«{mark}» no significa nada en un patrón.'],
  [
    'This pattern has a class that "]" does not close.',
    'Este patrón tiene una clase que «]» no cierra.',
  ],
  ['Classes such as [:alpha:] are not read here.', 'Aquí no se leen clases como [:alpha:].'],
  [
    'This pattern has a class with a range that is none.',
    'Este patrón tiene una clase con un rango que no lo es.',
  ],
  ['This pattern ends too early.', 'Este patrón acaba demasiado pronto.'],
  ['This pattern is too large.', 'Este patrón es demasiado grande.'],
]
