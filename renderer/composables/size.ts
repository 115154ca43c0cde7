import { onBeforeUnmount, onMounted, shallowRef, type Ref } from 'vue';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How large an element is, in CSS pixels, as long as it is on screen. */
export function useSize(element: Readonly<Ref<HTMLElement | null>>): Readonly<Ref<Size>> {
  const size = shallowRef<Size>({ width: 0, height: 0 });
  const observer = new ResizeObserver(() => {
    const { clientWidth: width = 0, clientHeight: height = 0 } = element.value ?? {};
    size.value = { width, height };
  });
  onMounted(() => {
    if (element.value) observer.observe(element.value);
  });
  onBeforeUnmount(() => {
    observer.disconnect();
  });
  return size;
}
