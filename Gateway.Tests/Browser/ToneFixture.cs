using System.Buffers.Binary;
using Gateway.Tests.Interop.Harness;

namespace Gateway.Tests.Browser;

/// <summary>A console whose microphone hears one steady tone.</summary>
public sealed class ToneFixture : ConsoleFixture
{
    /// <summary>The pitch of the tone: whole periods in a second, so that the file can be played again and again.</summary>
    public const int Hertz = 1_000;

    /// <summary>How far it swings, 1 being full scale.</summary>
    public const double Amplitude = 0.25;

    private const int Rate = 48_000;

    private VoicePhones? _phones;

    // On the loopback interface every phone sends from 127.0.0.1, whatever it was told.
    private protected override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>(Patient) { ["Gateway__Media__OtherAddresses"] = "true" };

    private protected override IReadOnlyList<string> MoreBrowserArguments => [$"--use-file-for-fake-audio-capture={WriteTone()}"];

    /// <summary>A phone that takes every call, speaks a sound and keeps what it hears.</summary>
    /// <param name="kind">baresip or linphonec.</param>
    /// <param name="user">A new user, whose phone it is.</param>
    /// <param name="sound">What it speaks, and how.</param>
    internal Task<VoicePhone> PhoneAsync(string kind, string user, PhoneSound sound) => (_phones ??= new(Site, hostsFrom: 100)).AddAsync(Gateway, kind, sound, user);

    private string WriteTone()
    {
        const int HeaderLength = 44, Length = Rate * sizeof(short);
        var file = new byte[HeaderLength + Length];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), Rate);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), Rate * sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 8 * sizeof(short));
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), Length);
        for (var i = 0; i < Rate; i++)
        {
            var sample = (short)(Amplitude * short.MaxValue * Math.Sin(2 * Math.PI * Hertz * i / Rate));
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(HeaderLength + (i * sizeof(short))), sample);
        }

        var path = Path.Combine(Site.NewDirectory("tone"), "tone.wav");
        File.WriteAllBytes(path, file);
        return path;
    }
}
