using Gateway.Domain.Media;
using Gateway.Sip.Rtp;

namespace Gateway.Domain.MessageBox;

/// <summary>What the message box says by itself: sentences made by a speech synthesiser (Sounds/make.sh), part of the program. 8,000 samples a second.</summary>
public sealed class BoxSounds
{
    private const int NumberMax = 20;

    private readonly Dictionary<string, short[]> _sounds = new(StringComparer.Ordinal);

    private BoxSounds()
    {
        var program = typeof(BoxSounds).Assembly;
        const string folder = "MessageBox.Sounds.";
        foreach (var name in program.GetManifestResourceNames().Where(name => name.Contains(folder, StringComparison.Ordinal)))
        {
            using var file = program.GetManifestResourceStream(name)!; // names come from the same list
            var octets = new byte[file.Length];
            file.ReadExactly(octets);
            var samples = new short[octets.Length - WavHeader.Bytes];
            G711.DecodeALaw(octets.AsSpan(WavHeader.Bytes), samples);
            var start = name.IndexOf(folder, StringComparison.Ordinal) + folder.Length;
            _sounds.Add(name[start..^".wav".Length], samples);
        }
    }

    /// <summary>The one copy of them.</summary>
    public static BoxSounds Instance { get; } = new();

    /// <summary>The tone behind a greeting.</summary>
    public short[] Tone => _sounds["tone"];

    /// <summary>A sentence.</summary>
    public short[] Of(Sentence sentence) => _sounds[NameOf(sentence)];

    /// <summary>A number of messages; beyond twenty it is "more than twenty".</summary>
    public short[] Of(int number) => _sounds[number <= NumberMax ? $"number-{number}" : "number-many"];

    /// <summary>The spoken default of a greeting; that of <see cref="Greetings.Standard"/> for a name that has none.</summary>
    public short[] OfGreeting(string kind) => _sounds.GetValueOrDefault($"greeting-{kind}") ?? _sounds[$"greeting-{Greetings.Standard}"];

    private static string NameOf(Sentence sentence) =>
        string.Concat(sentence.ToString().Select((letter, i) => char.IsUpper(letter) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(letter) : letter.ToString()));
}
