using System.Globalization;
using Gateway.Tests.Support;

namespace Gateway.Tests.Interop.Harness;

/// <summary>Spoken sentences, as sound files that phones say.</summary>
internal static class Speech
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Says a sentence at 8,000 samples a second.</summary>
    /// <param name="site">Where the file lies.</param>
    /// <param name="text">English.</param>
    /// <param name="before">Seconds of silence before it: as long as ringing and greeting take.</param>
    /// <param name="after">Seconds of silence behind it.</param>
    public static async Task<string> SayAsync(Site site, string text, double before, double after)
    {
        var directory = site.NewDirectory("speech");
        var (spoken, file) = (Path.Combine(directory, "spoken.wav"), Path.Combine(directory, "speech.wav"));
        await Peers.RunAsync(Peers.Require("espeak-ng"), Patience, ["-v", "en-gb", "-w", spoken, text]);
        await Peers.RunAsync(
            Peers.Require("sox"), Patience,
            [spoken, "-r", "8000", "-c", "1", "-b", "16", file, "gain", "-n", "-6", "pad", before.ToString(CultureInfo.InvariantCulture), after.ToString(CultureInfo.InvariantCulture)]);
        return file;
    }

    /// <summary>The same sound as a phone with Opus wants it: two channels, 48,000 samples a second.</summary>
    public static async Task<string> WidenAsync(string file)
    {
        var wide = Path.ChangeExtension(file, ".wide.wav");
        await Peers.RunAsync(Peers.Require("sox"), Patience, [file, "-r", "48000", "-c", "2", "-b", "16", wide]);
        return wide;
    }
}
