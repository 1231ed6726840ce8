using System.Buffers.Binary;
using Gateway.Domain.Media;

namespace Gateway.Tests.Domain.Media;

public sealed class WavSoundTests
{
    [Theory]
    [InlineData(8_000, 1)]
    [InlineData(16_000, 1)]
    [InlineData(44_100, 2)]
    [InlineData(48_000, 2)]
    [InlineData(11_025, 1)]
    public void A_tone_stays_as_long_and_as_loud_as_it_was(int rate, int channels)
    {
        Assert.True(WavSound.TryRead(File(Tone(rate, 440, 8_000), rate, channels), out var sound, out _));
        var heard = sound.ToTelephone();

        Assert.Equal(TimeSpan.FromSeconds(1), sound.Length);
        Assert.InRange(heard.Length, 7_999, 8_000);
        var wanted = Tone(8_000, 440, 8_000);
        // The ends are faded by what is not there.
        for (var i = 100; i < 7_900; i++)
            Assert.InRange(heard[i] - wanted[i], -40, 40);
    }

    [Theory]
    [InlineData(48_000, 5_000)]
    [InlineData(48_000, 12_000)]
    [InlineData(44_100, 7_900)]
    public void What_a_telephone_cannot_carry_does_not_come_back_as_another_tone(int rate, int hertz)
    {
        Assert.True(WavSound.TryRead(File(Tone(rate, hertz, 8_000), rate, 1), out var sound, out _));

        Assert.InRange(VoiceActivity.LevelOf(sound.ToTelephone().AsSpan()[200..^200]), 0, 20);
    }

    [Fact]
    public void Two_channels_become_the_mean_of_both()
    {
        var file = File([1_000, 1_000], 8_000, 2);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(44), 3_000);
        Assert.True(WavSound.TryRead(file, out var sound, out _));

        Assert.Equal([2_000, 1_000], sound.ToTelephone());
    }

    [Fact]
    public void A_file_that_does_not_say_how_long_it_is_is_read_to_its_end()
    {
        var file = File(Tone(8_000, 440, 1), 8_000, 1);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(40), uint.MaxValue);

        Assert.True(WavSound.TryRead(file, out var sound, out _));
        Assert.Equal(TimeSpan.FromSeconds(1), sound.Length);
    }

    [Fact]
    public void Chunks_that_mean_nothing_to_us_are_passed_over()
    {
        var file = File(Tone(8_000, 440, 8_000), 8_000, 1);
        byte[] odd = [.. file[..12], .. "LIST"u8, 3, 0, 0, 0, 1, 2, 3, 0, .. file[12..]];

        Assert.True(WavSound.TryRead(odd, out var sound, out _));
        Assert.Equal(TimeSpan.FromSeconds(1), sound.Length);
    }

    [Theory]
    [InlineData(20, 3, "16 bits")]
    [InlineData(20, 7, "16 bits")]
    [InlineData(34, 24, "16 bits")]
    [InlineData(34, 8, "16 bits")]
    [InlineData(22, 3, "channels")]
    [InlineData(22, 0, "channels")]
    [InlineData(24, 4_000, "samples a second")]
    public void What_is_not_taken_is_said(int at, ushort value, string sentence)
    {
        var file = File(Tone(8_000, 440, 8_000), 8_000, 1);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), value);

        Assert.False(WavSound.TryRead(file, out _, out var error));
        Assert.Contains(sentence, error, StringComparison.Ordinal);
    }

    [Fact]
    public void No_part_and_no_damage_of_a_file_throws()
    {
        var file = File(Tone(8_000, 440, 8_000)[..100], 8_000, 1);
        for (var length = 0; length < file.Length; length++)
            Read(file[..length]);
        var chance = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = file.ToArray();
            for (var j = chance.Next(1, 6); j > 0; j--)
                damaged[chance.Next(44)] = (byte)chance.Next(256);
            Read(damaged);
        }
    }

    [Fact]
    public void Ours_is_read_as_it_was_written()
    {
        short[] samples = [1, -1, short.MaxValue, short.MinValue, 0];

        Assert.Equal(samples, WavFile.Read(WavFile.Write(samples)));
        Assert.True(WavSound.TryRead(WavFile.Write(samples), out var sound, out _));
        Assert.Equal(samples, sound.ToTelephone());
        Assert.Empty(WavFile.Read([1, 2, 3]));
    }

    private static void Read(byte[] file)
    {
        if (WavSound.TryRead(file, out var sound, out var error))
            Assert.InRange(sound.ToTelephone().Length, 0, file.Length);
        else
            Assert.EndsWith(".", error, StringComparison.Ordinal);
    }

    private static short[] Tone(int rate, double hertz, double loudness) =>
        [.. Enumerable.Range(0, rate).Select(i => (short)(loudness * Math.Sin(2 * Math.PI * hertz * i / rate)))];

    // As others write them: a header of 44 octets.
    private static byte[] File(short[] samples, int rate, int channels)
    {
        var file = new byte[44 + (samples.Length * channels * 2)];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), (short)channels);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), rate);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), rate * channels * 2);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), (short)(channels * 2));
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 16);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), file.Length - 44);
        for (var i = 0; i < samples.Length * channels; i++)
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(44 + (i * 2)), samples[i / channels]);
        return file;
    }
}
