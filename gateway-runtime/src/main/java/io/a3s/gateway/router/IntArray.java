package io.a3s.gateway.router;

import java.util.Arrays;

/** Integers in an array that grows. */
final class IntArray {
    private int[] numbers = new int[16];
    private int size;

    int size() {
        return size;
    }

    IntArray add(int number) {
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, size * 2);
        }
        numbers[size++] = number;
        return this;
    }

    int[] toArray() {
        return Arrays.copyOf(numbers, size);
    }
}
