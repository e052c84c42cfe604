type Script = (program: string, offersCommand: string) => string

/**
 * A script for each shell: it calls the program with the words typed so far, the last of them being the
 * one under the cursor, and offers the lines it prints. File names are offered where it prints none.
 */
export const completionScripts: Record<'bash' | 'zsh' | 'fish', Script> = {
  // Bash cuts words at `:` and `=`, which no pod's name holds.
  bash: (program, offers) => `# ${program} completion bash: eval "$(${program} completion bash)"
_${program}_completion() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("$line")
  done < <("\${COMP_WORDS[0]}" ${offers} -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _${program}_completion ${program}`,

  zsh: (program, offers) => `#compdef ${program}
# ${program} completion zsh: source <(${program} completion zsh)
_${program}() {
  local -a offers
  offers=("\${(@f)$("\${words[1]}" ${offers} -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${offers[*]}" ]]; then
    compadd -- "\${offers[@]}"
  else
    _files
  fi
}
compdef _${program} ${program}`,

  fish: (program, offers) => `# ${program} completion fish: ${program} completion fish | source
function __${program}_offers
    set -l words (commandline -opc) (commandline -ct)
    $words[1] ${offers} -- $words[2..-1] 2>/dev/null
end
complete -c ${program} -a '(__${program}_offers)'`,
}
