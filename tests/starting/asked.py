"""What the registers of these tests are told."""

TODAY = "2026-11-22"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
ASKED = f'--title "Our services" --approvers @maya,tomas --coordinator @ines --today {TODAY}'
