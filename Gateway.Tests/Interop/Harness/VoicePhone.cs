using System.Net;
using System.Runtime.InteropServices;

namespace Gateway.Tests.Interop.Harness;

/// <summary>A phone that takes every call, speaks a sound and keeps what it hears.</summary>
/// <param name="Phone">What can be done with it.</param>
/// <param name="User">Whose it is.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Heard">The file of what it heard.</param>
internal sealed record VoicePhone(IOrdinaryPhone Phone, string User, IPAddress Address, Func<string> Heard)
{
    private const int Head = 44;
    private const int Newest = 8192;
    private const double Audible = 0.02;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Waits until something is heard: a phone that waits for the processor begins late. Less long than one may talk.</summary>
    public async Task HearsAsync()
    {
        using var stop = new CancellationTokenSource(Patience);
        while (!Hears())
        {
            Assert.False(stop.IsCancellationRequested, $"{User} hears nothing");
            await Task.Delay(100);
        }
    }

    // By the newest samples of a file that is still written to, whose head need not be there yet.
    private bool Hears()
    {
        using var file = new FileStream(Heard(), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Span<byte> newest = stackalloc byte[Newest];
        file.Position = Math.Max(Head, (file.Length - Newest) & ~1);
        var samples = MemoryMarshal.Cast<byte, short>(newest[..(file.ReadAtLeast(newest, Newest, throwOnEndOfStream: false) & ~1)]);
        foreach (var sample in samples)
        {
            if (Math.Abs((double)sample) > Audible * short.MaxValue)
                return true;
        }

        return false;
    }
}
