using System.Globalization;
using Gateway.Tests.Support;

namespace Gateway.Tests.Interop.Harness;

/// <summary>SoX: makes tones and measures what became of them.</summary>
internal static class Sox
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Makes a tone for a codec; 0 Hz is silence.</summary>
    public static async Task<string> ToneAsync(Site site, int hertz, string codec, int seconds)
    {
        var isOpus = codec.StartsWith("opus", StringComparison.Ordinal);
        var file = Path.Combine(site.NewDirectory("tone"), $"{hertz}.wav");
        string[] sound = hertz == 0 ? ["trim", "0", $"{seconds}"] : ["synth", $"{seconds}", "sine", $"{hertz}", "gain", "-12"];
        await Peers.RunAsync(Peers.Require("sox"), Patience, ["-n", "-r", isOpus ? "48000" : "8000", "-c", isOpus ? "2" : "1", "-b", "16", file, .. sound]);
        return file;
    }

    /// <summary>Measures the part of a recording in which something is heard.</summary>
    /// <returns>Its frequency in Hz, its level in dB of the full scale, and how long it is.</returns>
    public static async Task<(double Hertz, double Level, double Seconds)> MeasureAsync(string file)
    {
        // What is silent for longer than a syllable is left out; of the rest the ends, where a codec is still finding its way.
        var loud = Path.ChangeExtension(file, ".loud.wav");
        await Peers.RunAsync(
            Peers.Require("sox"), Patience, [file, loud, "remix", "1", "silence", "1", "0.05", "2%", "-1", "0.3", "2%"]);
        var length = await LengthAsync(loud);
        Assert.True(length > 1.5, $"in {file} only {length} s of {await LengthAsync(file)} s are heard");
        var text = await Peers.RunAsync("/bin/sh", Patience, ["-c", $"exec '{Peers.Require("sox")}' '{loud}' -n trim 0.5 -0.5 stat stats 2>&1"]);
        // Over 50 ms at a time, the loudest: a phone that had to wait for the processor leaves gaps, which are not the level of what it plays.
        return (Field(text, "Rough   frequency:"), Field(text, "RMS Pk dB"), length);
    }

    private static async Task<double> LengthAsync(string file) => Number(await Peers.RunAsync(Peers.Require("sox"), Patience, ["--i", "-D", file]));

    private static double Field(string text, string name) =>
        Number(text.Split('\n').First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..]);

    private static double Number(string text) => double.Parse(text.Trim(), CultureInfo.InvariantCulture);
}
