/**
 * The Python program that calls a function for us. It reads one JSON request from standard input (`function`, `args`,
 * `kwargs`, and `answer`: the path to write to) and writes one JSON answer:
 *
 *     {"status": "returned", "value": …, "rounded": whether an integer is too large for a double}
 *     {"status": "failed", "class": one of oprun's failure classes, "message": …}
 *
 * No answer means that Python ended before the function returned. Works with Python 3.7 and later.
 */
export const driver = String.raw`
import sys

def main():
    import codecs, importlib, inspect, json, os, traceback

    def read_request():
        with open(0, 'rb', buffering=0, closefd=False) as stdin:
            request = json.loads(stdin.readall().decode('utf-8'))
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        return request

    def write_answer(answer):
        # A lone surrogate stands for a byte that was no text; UTF-8 cannot write it, so U+FFFD stands in for it.
        codecs.register_error('oprun', lambda e: (b'\xef\xbf\xbd' * (e.end - e.start), e.end))
        part = request['answer'] + '.part'
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), 'wb') as file:
            file.write(json.dumps(answer, ensure_ascii=False).encode('utf-8', 'oprun'))
        os.replace(part, request['answer'])

    def fail(kind, message):
        write_answer({'status': 'failed', 'class': kind, 'message': message})
        sys.stdout.flush()
        sys.exit(1)

    def describe(error):
        kind = type(error)
        name = kind.__qualname__ if kind.__module__ == 'builtins' else kind.__module__ + '.' + kind.__qualname__
        try:
            text = str(error)
        except Exception:
            text = '<its text cannot be had>'
        return name + ': ' + text if text else name

    def show(error):
        # From the user's own code on: what stands between this program and that helps nobody.
        library = os.path.dirname(os.__file__)
        between = ('<string>', '<frozen', os.path.join(library, 'importlib'), os.path.join(library, 'asyncio'))
        trace = error.__traceback__
        while trace and trace.tb_frame.f_code.co_filename.startswith(between):
            trace = trace.tb_next
        sys.stdout.flush()
        traceback.print_exception(type(error), error, trace)

    def guarded(step, explain):
        try:
            return step()
        except SystemExit as error:
            code = error.code if error.code is not None else 0
            if not isinstance(code, int):
                print(code, file=sys.stderr)
            fail('exit_code', 'the function called sys.exit(%r) instead of returning' % (code,))
        except BaseException as error:
            show(error)
            fail('execution', explain(error))

    def find():
        module_name, _, path = request['function'].partition(':')

        def explain(error):
            text = str(error) if isinstance(error, ImportError) else describe(error)
            return "could not import module '%s': %s" % (module_name, text)

        found = guarded(lambda: importlib.import_module(module_name), explain)
        name = module_name
        for attribute in path.split('.'):
            try:
                found = getattr(found, attribute)
            except AttributeError:
                fail('validation', "'%s' has no attribute '%s'" % (name, attribute))
            name += ('.' if ':' in name else ':') + attribute
        if not callable(found):
            fail('validation', "'%s' cannot be called: it is of type %s" % (name, type(found).__name__))
        return found

    def call(function):
        result = function(*request['args'], **request['kwargs'])
        if not inspect.isawaitable(result):
            return result
        import asyncio

        async def wait():
            return await result

        return asyncio.run(wait())

    def to_plain(value):
        rounded = False

        def integer(text):
            nonlocal rounded
            number = int(text)
            if -2**53 <= number <= 2**53:
                return number
            rounded = True
            try:
                float(number)
            except OverflowError:
                return None
            return number

        # What json.dump would have written, read back: NaN and the infinities become null wherever they stand.
        text = json.dumps(value, default=str)
        return json.loads(text, parse_constant=lambda name: None, parse_int=integer), rounded

    request = read_request()
    # As under "python -m": modules are looked for in the working directory first.
    if sys.path and sys.path[0] == '':
        sys.path[0] = os.getcwd()
    elif os.getcwd() not in sys.path[:1]:
        sys.path.insert(0, os.getcwd())

    function = find()
    result = guarded(lambda: call(function), describe)
    value, rounded = guarded(
        lambda: to_plain(result), lambda error: 'the result cannot be written as JSON: ' + describe(error))
    write_answer({'status': 'returned', 'value': value, 'rounded': rounded})

main()
`;
