from threading import Event, Thread

from agent.turnstile import Turnstile


def test_who_came_first_goes_first_and_only_one_is_inside() -> None:
    turnstile, order, inside = Turnstile(), list[int](), list[int]()
    threads = []

    def pass_through(number: int, asked: Event) -> None:
        asked.set()
        with turnstile:
            inside.append(number)
            order.append(number)
            assert inside == [number]
            inside.clear()

    with turnstile:
        for number in range(20):
            asked = Event()
            threads.append(Thread(target=pass_through, args=(number, asked)))
            threads[-1].start()
            assert asked.wait(5)
            while turnstile.waiting <= number:
                assert threads[-1].is_alive()
    for thread in threads:
        thread.join(5)
    assert order == list(range(20))


def test_who_fails_inside_lets_the_next_one_in() -> None:
    turnstile = Turnstile()
    for _ in range(2):
        try:
            with turnstile:
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass
    with turnstile:
        pass
