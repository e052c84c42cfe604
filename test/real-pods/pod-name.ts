/**
 * The name of the pod that a real engine makes in this run: a pod is watched by its name, so two runs on
 * one machine must not have one of the same.
 */
export const podName = `nginx-busybox-${process.pid}`
