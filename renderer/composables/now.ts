import { onMounted, onUnmounted, ref, type Ref } from 'vue';

/** The time, every second, in milliseconds since 1970. */
export function useNow(): Readonly<Ref<number>> {
  const now = ref(Date.now());
  let timer: ReturnType<typeof setInterval> | undefined;
  onMounted(() => {
    timer = setInterval(() => {
      now.value = Date.now();
    }, 1000);
  });
  onUnmounted(() => {
    clearInterval(timer);
  });
  return now;
}
