/** A script for a container of a pod: ends as soon as nginx answers, or after some five seconds. */
export const untilNginxAnswers =
  'i=0; until wget -q -O /dev/null http://localhost/ 2>/dev/null || [ $i = 50 ]; do i=$((i+1)); sleep 0.1; done'
