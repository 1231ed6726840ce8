using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Storage;

/// <summary>The tables of presence.</summary>
internal static class PresenceTables
{
    public static void Map(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<PresenceEnquiryRow>(table =>
        {
            table.ToTable("presence_enquiries").HasKey(row => row.Id);
            table.HasIndex(row => new { row.Watcher, row.Id });
            table.HasIndex(row => new { row.Presentity, row.Id });
            // Only those that stand are looked for by state: for the board, and after a restart.
            table.HasIndex(row => row.State).HasFilter("State IN ('asking','pending','active')");
        });

        modelBuilder.Entity<PresenceChargeRow>(table =>
        {
            table.ToTable("presence_charges").HasKey(row => row.Id);
            table.Property(row => row.Package).HasDefaultValue("presence").ValueGeneratedNever();
            table.HasIndex(row => new { row.Watcher, row.Id });
            table.HasIndex(row => new { row.Presentity, row.Id });
            // Only those that go on are looked for by that: after a restart.
            table.HasIndex(row => row.EndedAt).HasFilter("EndedAt IS NULL");
        });

        modelBuilder.Entity<PublicationRow>(table => table.ToTable("presence_publications").HasKey(row => row.Id));
        modelBuilder.Entity<LastSeenRow>(table => table.ToTable("last_seen").HasKey(row => row.Address));
    }
}
