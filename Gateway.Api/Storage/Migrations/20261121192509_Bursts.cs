using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gateway.Api.Storage.Migrations
{
    public partial class Bursts : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "FloorPolicy",
                table: "groups",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "bursts",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", nullable: false),
                    SessionId = table.Column<string>(type: "TEXT", nullable: false),
                    GroupId = table.Column<string>(type: "TEXT", nullable: true),
                    GroupAddress = table.Column<string>(type: "TEXT", nullable: true),
                    GroupName = table.Column<string>(type: "TEXT", nullable: true),
                    ParticipantId = table.Column<string>(type: "TEXT", nullable: false),
                    Talker = table.Column<string>(type: "TEXT", nullable: false),
                    TalkerName = table.Column<string>(type: "TEXT", nullable: true),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Priority = table.Column<int>(type: "INTEGER", nullable: false),
                    Codec = table.Column<string>(type: "TEXT", nullable: false),
                    AccessTime = table.Column<long>(type: "INTEGER", nullable: true),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    End = table.Column<string>(type: "TEXT", nullable: true),
                    Packets = table.Column<int>(type: "INTEGER", nullable: false),
                    Lost = table.Column<int>(type: "INTEGER", nullable: false),
                    IsRecorded = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_bursts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "recordings",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", nullable: false),
                    BurstId = table.Column<string>(type: "TEXT", nullable: false),
                    File = table.Column<string>(type: "TEXT", nullable: false),
                    Codec = table.Column<string>(type: "TEXT", nullable: false),
                    Bytes = table.Column<long>(type: "INTEGER", nullable: false),
                    Length = table.Column<long>(type: "INTEGER", nullable: false),
                    Peaks = table.Column<byte[]>(type: "BLOB", nullable: true),
                    RecordedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    DeletedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    DeletedBy = table.Column<string>(type: "TEXT", nullable: true),
                    DeleteReason = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_recordings", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_bursts_EndedAt",
                table: "bursts",
                column: "EndedAt",
                filter: "EndedAt IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_bursts_GroupAddress_Id",
                table: "bursts",
                columns: new[] { "GroupAddress", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_bursts_SessionId_Id",
                table: "bursts",
                columns: new[] { "SessionId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_bursts_Talker_Id",
                table: "bursts",
                columns: new[] { "Talker", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_recordings_BurstId",
                table: "recordings",
                column: "BurstId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_recordings_RecordedAt_Bytes",
                table: "recordings",
                columns: new[] { "RecordedAt", "Bytes" },
                filter: "DeletedAt IS NULL");
        }

        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "bursts");

            migrationBuilder.DropTable(
                name: "recordings");

            migrationBuilder.DropColumn(
                name: "FloorPolicy",
                table: "groups");
        }
    }
}
