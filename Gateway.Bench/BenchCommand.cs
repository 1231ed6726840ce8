namespace Gateway.Bench;

/// <summary>Something the benchmarks can be told to do, by its name.</summary>
/// <param name="Usage">The name and what may stand behind it, as it is typed.</param>
/// <param name="Does">In a few words.</param>
/// <param name="Run">Does it with what stands behind the name; gives the exit code, or <c>null</c> where that makes no sense.</param>
internal sealed record BenchCommand(string Usage, string Does, Func<string[], int?> Run)
{
    public string Name { get; } = Usage.Split(' ')[0];

    /// <summary>One with nothing behind its name.</summary>
    public static BenchCommand Of(string name, string does, Action<TextWriter> run) => new(name, does, rest =>
    {
        if (rest is not [])
            return null;
        run(Console.Out);
        return 0;
    });

    /// <summary>One with a number behind an option.</summary>
    /// <param name="usage">As <c>name [--option 10]</c>, with the number that holds where none is given.</param>
    public static BenchCommand OfNumber(string usage, string does, int min, int max, Func<TextWriter, int, int> run)
    {
        var (option, usual) = usage.Split(' ', '[', ']') is [_, "", var name, var number, ""] ? (name, int.Parse(number)) : throw new ArgumentException(usage, nameof(usage));
        return new(usage, does, rest =>
        {
            var given = usual;
            return (rest is [] || (rest is [var said, var text] && said == option && int.TryParse(text, out given))) && given >= min && given <= max ? run(Console.Out, given) : null;
        });
    }
}
